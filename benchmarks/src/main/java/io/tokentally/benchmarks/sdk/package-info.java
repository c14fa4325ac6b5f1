/** What the SDK costs its caller, and how much it delivers. */
@NullMarked
package io.tokentally.benchmarks.sdk;

import org.jspecify.annotations.NullMarked;
