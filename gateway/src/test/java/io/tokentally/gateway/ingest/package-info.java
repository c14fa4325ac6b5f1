@NullMarked
package io.tokentally.gateway.ingest;

import org.jspecify.annotations.NullMarked;
