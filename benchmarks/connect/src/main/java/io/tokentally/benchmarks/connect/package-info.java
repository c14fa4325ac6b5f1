/** What Kafka Connect needs to read our ledger topic for a JDBC sink. */
@NullMarked
package io.tokentally.benchmarks.connect;

import org.jspecify.annotations.NullMarked;
