/** Events as they are counted, sent to whoever listens. */
@NullMarked
package io.tokentally.gateway.stream;

import org.jspecify.annotations.NullMarked;
