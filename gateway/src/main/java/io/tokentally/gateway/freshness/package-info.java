/** How fresh the answers are: how far the pipeline has drained. */
@NullMarked
package io.tokentally.gateway.freshness;

import org.jspecify.annotations.NullMarked;
