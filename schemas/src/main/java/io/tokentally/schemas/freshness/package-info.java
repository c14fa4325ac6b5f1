/** How far the pipeline has drained: Kafka's side of it. */
@NullMarked
package io.tokentally.schemas.freshness;

import org.jspecify.annotations.NullMarked;
