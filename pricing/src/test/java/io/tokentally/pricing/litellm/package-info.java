@NullMarked
package io.tokentally.pricing.litellm;

import org.jspecify.annotations.NullMarked;
