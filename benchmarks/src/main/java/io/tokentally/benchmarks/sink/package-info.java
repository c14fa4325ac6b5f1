/** From Kafka into Postgres: how fast and how soon. */
@NullMarked
package io.tokentally.benchmarks.sink;

import org.jspecify.annotations.NullMarked;
