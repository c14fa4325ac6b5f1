/** What goes wrong. */
@NullMarked
package io.tokentally.proof.fault;

import org.jspecify.annotations.NullMarked;
