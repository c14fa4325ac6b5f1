@NullMarked
package io.tokentally.processor.known;

import org.jspecify.annotations.NullMarked;
