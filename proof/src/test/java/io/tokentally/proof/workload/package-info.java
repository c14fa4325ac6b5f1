@NullMarked
package io.tokentally.proof.workload;

import org.jspecify.annotations.NullMarked;
