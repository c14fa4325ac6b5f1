package io.tokentally.sink;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What the sink counts, all its writers together. Thread-safe. */
final class SinkMetrics {
    private final Counter rows;
    private final Counter records;
    private final Timer batches;
    private final Counter retries;
    private final Counter fenced;
    private final Counter ignoredTombstones;

    SinkMetrics(MeterRegistry registry) {
        rows = Counter.builder("tokentally.sink.rows")
                .description("Rows that were new or newer")
                .register(registry);
        records = Counter.builder("tokentally.sink.records")
                .description("Records whose outcome is committed in Postgres")
                .register(registry);
        batches = Timer.builder("tokentally.sink.batch")
                .description("One transaction of rows and next offsets, from begin to commit")
                .register(registry);
        retries = Counter.builder("tokentally.sink.retries")
                .description("Tries that Kafka, the registry or Postgres did not answer")
                .register(registry);
        fenced = Counter.builder("tokentally.sink.fenced")
                .description("Batches refused since another sink had claimed a partition")
                .register(registry);
        ignoredTombstones = Counter.builder("tokentally.sink.ledger.tombstones")
                .description("Tombstones on ledger topics, whose rows stay")
                .register(registry);
    }

    void stored(int recordCount, long rowCount, Duration took) {
        records.increment(recordCount);
        rows.increment((double) rowCount);
        batches.record(took);
    }

    void retried() {
        retries.increment();
    }

    void fenced() {
        fenced.increment();
    }

    void ignoredTombstone() {
        ignoredTombstones.increment();
    }
}
