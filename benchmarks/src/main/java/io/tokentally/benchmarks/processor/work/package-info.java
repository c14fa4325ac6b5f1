/** The work that all contestants but ours share, so that they differ in what runs it alone: admit, price, sum. */
@NullMarked
package io.tokentally.benchmarks.processor.work;

import org.jspecify.annotations.NullMarked;
