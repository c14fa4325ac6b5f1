/** Judges what came out by what was meant, each guarantee apart. */
@NullMarked
package io.tokentally.proof.oracle;

import org.jspecify.annotations.NullMarked;
