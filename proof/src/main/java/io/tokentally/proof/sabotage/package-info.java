/** Mechanisms broken on purpose, to see that the oracle sees it. */
@NullMarked
package io.tokentally.proof.sabotage;

import org.jspecify.annotations.NullMarked;
