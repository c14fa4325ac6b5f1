/** In the client's own package for one thing: to build a client without a Kafka. */
@NullMarked
package io.tokentally.sdk;

import org.jspecify.annotations.NullMarked;
