@NullMarked
package io.tokentally.processor.topology;

import org.jspecify.annotations.NullMarked;
