@NullMarked
package io.tokentally.processor;

import org.jspecify.annotations.NullMarked;
