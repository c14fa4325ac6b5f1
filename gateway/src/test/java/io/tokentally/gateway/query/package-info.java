@NullMarked
package io.tokentally.gateway.query;

import org.jspecify.annotations.NullMarked;
