/** The processor's work as a job of Apache Flink, to be measured beside ours. */
@NullMarked
package io.tokentally.benchmarks.flink;

import org.jspecify.annotations.NullMarked;
