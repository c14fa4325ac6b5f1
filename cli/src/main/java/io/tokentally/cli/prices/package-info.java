/** {@code tally prices}: what is in the price book. */
@NullMarked
package io.tokentally.cli.prices;

import org.jspecify.annotations.NullMarked;
