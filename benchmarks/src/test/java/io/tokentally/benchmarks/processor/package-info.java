@NullMarked
package io.tokentally.benchmarks.processor;

import org.jspecify.annotations.NullMarked;
