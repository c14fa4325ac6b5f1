@NullMarked
package io.tokentally.gateway.state;

import org.jspecify.annotations.NullMarked;
