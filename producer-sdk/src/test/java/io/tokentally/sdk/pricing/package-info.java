@NullMarked
package io.tokentally.sdk.pricing;

import org.jspecify.annotations.NullMarked;
