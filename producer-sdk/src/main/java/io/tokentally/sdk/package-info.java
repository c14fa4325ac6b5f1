/** The thin client: record an event and forget about it; it reaches Kafka, or is counted as lost. */
@NullMarked
package io.tokentally.sdk;

import org.jspecify.annotations.NullMarked;
