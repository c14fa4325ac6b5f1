/** {@code tally keys}: who may ask. */
@NullMarked
package io.tokentally.cli.keys;

import org.jspecify.annotations.NullMarked;
