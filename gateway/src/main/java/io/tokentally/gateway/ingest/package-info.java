/** From a request body to an acknowledged event. */
@NullMarked
package io.tokentally.gateway.ingest;

import org.jspecify.annotations.NullMarked;
