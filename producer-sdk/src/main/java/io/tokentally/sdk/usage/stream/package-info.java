/** Takes streams, in any of the ways they are received, apart into their events. Knows nothing of usage. */
@NullMarked
package io.tokentally.sdk.usage.stream;

import org.jspecify.annotations.NullMarked;
