/** The processor's live state, as the gateway passes it on, and how the pipeline does. */
@NullMarked
package io.tokentally.gateway.state;

import org.jspecify.annotations.NullMarked;
