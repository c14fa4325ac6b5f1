/** The sink's own way of writing a row, without all else that it does. */
@NullMarked
package io.tokentally.sink.store;

import org.jspecify.annotations.NullMarked;
