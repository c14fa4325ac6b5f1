/** Prices again what is counted, by the prices as they are now. */
@NullMarked
package io.tokentally.cli.reprice;

import org.jspecify.annotations.NullMarked;
