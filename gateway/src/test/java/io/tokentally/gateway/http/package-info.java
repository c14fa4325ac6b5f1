@NullMarked
package io.tokentally.gateway.http;

import org.jspecify.annotations.NullMarked;
