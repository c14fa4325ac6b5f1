/** What the stream processor takes of time and processor per event, beside others that do the same work. */
@NullMarked
package io.tokentally.benchmarks.processor;

import org.jspecify.annotations.NullMarked;
