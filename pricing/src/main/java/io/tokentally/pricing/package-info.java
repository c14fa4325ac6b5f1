/** What tokens cost: the price book, its format, and its lookup by event time. */
@NullMarked
package io.tokentally.pricing;

import org.jspecify.annotations.NullMarked;
