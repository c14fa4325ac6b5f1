/** Reads LiteLLM's public catalogue of prices, of which everyone brings a copy of their own. */
@NullMarked
package io.tokentally.pricing.litellm;

import org.jspecify.annotations.NullMarked;
