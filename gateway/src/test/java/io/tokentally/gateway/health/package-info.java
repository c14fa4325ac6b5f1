@NullMarked
package io.tokentally.gateway.health;

import org.jspecify.annotations.NullMarked;
