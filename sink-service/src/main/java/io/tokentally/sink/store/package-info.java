/** The Postgres side: tables as columns beside Avro fields, the fence, and the one transaction that writes a batch. */
@NullMarked
package io.tokentally.sink.store;

import org.jspecify.annotations.NullMarked;
