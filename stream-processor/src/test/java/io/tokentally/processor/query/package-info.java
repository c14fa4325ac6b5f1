@NullMarked
package io.tokentally.processor.query;

import org.jspecify.annotations.NullMarked;
