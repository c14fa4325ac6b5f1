package io.tokentally.proof.fault;

import io.tokentally.proof.cluster.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** SIGKILL; each comes back after one to four seconds, as whoever runs services starts them again. */
record Kill(List<String> victims) implements Fault {
    @Override
    public String name() {
        return "kill " + String.join(" and ", victims);
    }

    @Override
    public Set<String> hits() {
        return Set.copyOf(victims);
    }

    @Override
    public void begin(Cluster cluster, Random random) {
        victims.forEach(cluster::kill);
    }

    @Override
    public Duration lasts(Random random) {
        return Duration.ofMillis(1_000 + random.nextInt(3_000));
    }

    @Override
    public void end(Cluster cluster) {
        victims.parallelStream().forEach(cluster::revive);
    }
}
