/** Side-by-side runs against limits and peers: contestants in turns, ratios with their spread beside their goals. */
@NullMarked
package io.tokentally.benchmarks;

import org.jspecify.annotations.NullMarked;
