/** Kafka → Postgres, exactly once: the service, its loop and what it reads. */
@NullMarked
package io.tokentally.sink;

import org.jspecify.annotations.NullMarked;
