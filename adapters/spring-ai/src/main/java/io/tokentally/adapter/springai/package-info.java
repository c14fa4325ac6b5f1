/** Counts what Spring AI's models consume and its tools save. */
@NullMarked
package io.tokentally.adapter.springai;

import org.jspecify.annotations.NullMarked;
