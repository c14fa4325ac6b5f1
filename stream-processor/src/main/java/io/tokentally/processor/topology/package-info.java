/** Admit → resolve → total, as Kafka Streams nodes. Knows nothing of HTTP. */
@NullMarked
package io.tokentally.processor.topology;

import org.jspecify.annotations.NullMarked;
