/** What a client tells its own process of the events that it took: callbacks, and totals. */
@NullMarked
package io.tokentally.sdk.observe;

import org.jspecify.annotations.NullMarked;
