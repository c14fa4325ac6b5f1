/** Avro in Confluent's wire format: {@code 0x00}, a 4-byte big-endian schema id, the Avro binary. */
@NullMarked
package io.tokentally.schemas.serde;

import org.jspecify.annotations.NullMarked;
