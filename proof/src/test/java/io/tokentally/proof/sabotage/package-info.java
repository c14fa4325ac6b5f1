@NullMarked
package io.tokentally.proof.sabotage;

import org.jspecify.annotations.NullMarked;
