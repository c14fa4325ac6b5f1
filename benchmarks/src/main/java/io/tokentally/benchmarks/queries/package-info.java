/** {@code benchmarks/run queries}: how fast the gateway answers over a year of calls. */
@NullMarked
package io.tokentally.benchmarks.queries;

import org.jspecify.annotations.NullMarked;
