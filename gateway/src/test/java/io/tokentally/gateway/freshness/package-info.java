@NullMarked
package io.tokentally.gateway.freshness;

import org.jspecify.annotations.NullMarked;
