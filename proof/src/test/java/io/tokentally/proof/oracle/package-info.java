@NullMarked
package io.tokentally.proof.oracle;

import org.jspecify.annotations.NullMarked;
