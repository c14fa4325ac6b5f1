package io.tokentally.proof.fault;

import io.tokentally.proof.cluster.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The disk of one process is full; whoever ends by that comes back when there is room again. */
record FullDisk(String victim) implements Fault {
    private static final List<String> BROKERS = List.of("kafka-1", "kafka-2", "kafka-3");

    @Override
    public String name() {
        return "disk full of " + victim;
    }

    @Override
    public Set<String> hits() {
        return Set.of(victim);
    }

    @Override
    public String impossible() {
        return Cluster.hasOwnDisks()
                ? ""
                : "no small disk can be mounted here; it takes root and, in a container, CAP_SYS_ADMIN";
    }

    /** A producer needs its disk only while it cannot reach Kafka. */
    @Override
    public void begin(Cluster cluster, Random random) throws IOException {
        if (victim.startsWith("producer")) {
            BROKERS.forEach(broker -> cluster.network().block(victim, broker));
        }
        cluster.fillDisk(victim);
    }

    @Override
    public Duration lasts(Random random) {
        return Duration.ofSeconds(6);
    }

    @Override
    public void end(Cluster cluster) throws IOException {
        cluster.freeDisk(victim);
        BROKERS.forEach(broker -> cluster.network().heal(victim, broker));
    }
}
