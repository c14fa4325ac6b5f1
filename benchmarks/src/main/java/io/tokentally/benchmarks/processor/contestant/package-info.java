/** The contestants' own processes. They talk with the benchmark over Kafka alone. */
@NullMarked
package io.tokentally.benchmarks.processor.contestant;

import org.jspecify.annotations.NullMarked;
