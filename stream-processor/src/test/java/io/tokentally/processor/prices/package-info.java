@NullMarked
package io.tokentally.processor.prices;

import org.jspecify.annotations.NullMarked;
