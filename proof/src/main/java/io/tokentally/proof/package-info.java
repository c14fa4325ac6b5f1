/** Puts the whole pipeline through faults, judges it after each, and keeps the score. */
@NullMarked
package io.tokentally.proof;

import org.jspecify.annotations.NullMarked;
