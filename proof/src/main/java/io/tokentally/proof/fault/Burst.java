package io.tokentally.proof.fault;

import io.tokentally.proof.cluster.Cluster;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/** Ten times the usual events for some seconds. */
public record Burst() implements Fault {
    private static final int TIMES = 10;

    @Override
    public String name() {
        return "10 x burst";
    }

    @Override
    public Set<String> hits() {
        return Set.of("producer-1", "producer-2");
    }

    @Override
    public void begin(Cluster cluster, Random random) {
        cluster.load(TIMES);
    }

    @Override
    public Duration lasts(Random random) {
        return Duration.ofSeconds(8);
    }

    @Override
    public void end(Cluster cluster) {
        cluster.load(1);
    }
}
