/** Real Kafka, schema registry and Postgres as supervised child processes, from Maven artifacts alone. */
@NullMarked
package io.tokentally.embedded;

import org.jspecify.annotations.NullMarked;
