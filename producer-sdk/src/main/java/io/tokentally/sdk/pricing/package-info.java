/** Costs by Tokentally's price book, whose module {@code pricing} is optional. */
@NullMarked
package io.tokentally.sdk.pricing;

import org.jspecify.annotations.NullMarked;
