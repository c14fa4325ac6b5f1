/** Whether a sink lives, works, and what it measures. */
@NullMarked
package io.tokentally.sink.health;

import org.jspecify.annotations.NullMarked;
