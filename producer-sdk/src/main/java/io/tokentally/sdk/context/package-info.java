/** How large a growing context is, and what its calls consumed: estimated first, then as the provider reports it. */
@NullMarked
package io.tokentally.sdk.context;

import org.jspecify.annotations.NullMarked;
