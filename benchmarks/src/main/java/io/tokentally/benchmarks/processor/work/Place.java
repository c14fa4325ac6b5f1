package io.tokentally.benchmarks.processor.work;

import java.util.List;

/**
 * Where a contestant reads and writes; what its process is given as arguments.
 *
 * @param name also its consumer group and the prefix of what it makes
 * @param state a folder of its own
 */
public record Place(
        String name,
        String bootstrapServers,
        String registryUrl,
        String raw,
        String ledger,
        String totals,
        int partitions,
        String state) {
    /** Of one consumer loop, or stream threads, or subtasks. */
    public static final int THREADS = 2;

    public static final int COMMIT_INTERVAL_MS = 100;

    public static Place of(String[] args) {
        return new Place(args[0], args[1], args[2], args[3], args[4], args[5], Integer.parseInt(args[6]), args[7]);
    }

    public Place withState(String folder) {
        return new Place(name, bootstrapServers, registryUrl, raw, ledger, totals, partitions, folder);
    }

    public String[] args() {
        return List.of(name, bootstrapServers, registryUrl, raw, ledger, totals, Integer.toString(partitions), state)
                .toArray(String[]::new);
    }
}
