@NullMarked
package io.tokentally.pricing;

import org.jspecify.annotations.NullMarked;
