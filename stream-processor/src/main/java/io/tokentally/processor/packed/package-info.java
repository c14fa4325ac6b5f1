/** Numbers, names and amounts in few bytes, for what is kept or sent in bulk. */
@NullMarked
package io.tokentally.processor.packed;

import org.jspecify.annotations.NullMarked;
