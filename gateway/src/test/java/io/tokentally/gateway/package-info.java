@NullMarked
package io.tokentally.gateway;

import org.jspecify.annotations.NullMarked;
