package io.tokentally.proof.fault;

import io.tokentally.proof.cluster.Cluster;
import io.tokentally.proof.workload.RawSender;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/** Records that are no events, among the others: empty, of no schema, cut off, too large, on another partition. */
record Poison() implements Fault {
    private static final int RECORDS = 60;

    @Override
    public String name() {
        return "poison and oversized records";
    }

    /** It needs these to be sent at all. */
    @Override
    public Set<String> hits() {
        return Set.of("kafka-1", "kafka-2", "kafka-3", "registry");
    }

    @Override
    public void begin(Cluster cluster, Random random) {
        try (RawSender sender = new RawSender(cluster)) {
            for (int i = 0; i < RECORDS; i++) {
                sender.poison(random);
            }
            sender.oversized(random);
        }
    }

    @Override
    public Duration lasts(Random random) {
        return Duration.ofSeconds(2);
    }

    @Override
    public void end(Cluster cluster) {
        // they are there for good
    }
}
