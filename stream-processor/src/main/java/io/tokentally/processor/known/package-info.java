/** What is remembered of every id within {@code history}: enough to recognise it, and to take its form out of the totals. */
@NullMarked
package io.tokentally.processor.known;

import org.jspecify.annotations.NullMarked;
