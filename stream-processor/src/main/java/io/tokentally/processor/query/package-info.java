/** Live answers over HTTP, from the state stores. */
@NullMarked
package io.tokentally.processor.query;

import org.jspecify.annotations.NullMarked;
