/** Who sends events, and the journal of what they meant to send. */
@NullMarked
package io.tokentally.proof.workload;

import org.jspecify.annotations.NullMarked;
