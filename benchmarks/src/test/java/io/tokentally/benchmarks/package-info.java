@NullMarked
package io.tokentally.benchmarks;

import org.jspecify.annotations.NullMarked;
