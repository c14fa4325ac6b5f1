/** The prices that are in force: the book at the bottom, and over it what {@code tally.prices.v1} holds. */
@NullMarked
package io.tokentally.processor.prices;

import org.jspecify.annotations.NullMarked;
