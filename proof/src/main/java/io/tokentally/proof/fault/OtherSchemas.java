package io.tokentally.proof.fault;

import io.tokentally.proof.cluster.Cluster;
import io.tokentally.proof.workload.RawSender;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/** Producers one schema version newer and one older send at once. */
record OtherSchemas() implements Fault {
    private static final int EVENTS = 40;

    @Override
    public String name() {
        return "a schema one version newer and one older at once";
    }

    /** It needs these to be sent at all. */
    @Override
    public Set<String> hits() {
        return Set.of("kafka-1", "kafka-2", "kafka-3", "registry");
    }

    @Override
    public void begin(Cluster cluster, Random random) {
        try (RawSender sender = new RawSender(cluster)) {
            for (int i = 0; i < EVENTS; i++) {
                sender.newer(random);
                sender.older(random);
            }
        }
    }

    @Override
    public Duration lasts(Random random) {
        return Duration.ofSeconds(1);
    }

    @Override
    public void end(Cluster cluster) {
        // their events are there for good
    }
}
