@NullMarked
package io.tokentally.proof;

import org.jspecify.annotations.NullMarked;
