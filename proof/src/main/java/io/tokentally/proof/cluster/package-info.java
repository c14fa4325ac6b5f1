/** The processes of one life of a cluster, and what can be done to them. */
@NullMarked
package io.tokentally.proof.cluster;

import org.jspecify.annotations.NullMarked;
