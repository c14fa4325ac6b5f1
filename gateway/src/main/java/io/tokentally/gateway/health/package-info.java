/** Whether the gateway lives, is ready, and what it measures. */
@NullMarked
package io.tokentally.gateway.health;

import org.jspecify.annotations.NullMarked;
