package io.tokentally.processor.topology;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The clocks of the resolving tasks as a totals task has heard of them. What has expired by the lowest of them has expired
 * everywhere: whatever a resolving task still knows is younger. Owned by one task.
 */
final class SourceClocks {
    private static final String KEY = "clock-";
    private static final long SAVED_EVERY = TimeUnit.MINUTES.toMicros(1);

    private final long[] clocks;
    private final long[] saved;

    /** Takes the clocks from where the last commit left them. */
    SourceClocks(KeyValueStore<String, Long> progress, int partitions) {
        clocks = new long[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            Long kept = progress.get(KEY + partition);
            clocks[partition] = kept == null ? 0 : kept;
        }
        saved = clocks.clone();
    }

    void heard(int partition, long clock) {
        clocks[partition] = Math.max(clocks[partition], clock);
    }

    /** In microseconds; 0 until every partition was heard of. */
    long lowest() {
        long lowest = Long.MAX_VALUE;
        for (long clock : clocks) {
            lowest = Math.min(lowest, clock);
        }
        return lowest;
    }

    /** Now and then: a clock that is behind only delays what expires. */
    void save(KeyValueStore<String, Long> progress) {
        for (int partition = 0; partition < clocks.length; partition++) {
            if (clocks[partition] - saved[partition] >= SAVED_EVERY) {
                progress.put(KEY + partition, clocks[partition]);
                saved[partition] = clocks[partition];
            }
        }
    }
}
