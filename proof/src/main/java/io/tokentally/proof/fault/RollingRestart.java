package io.tokentally.proof.fault;

import io.tokentally.proof.cluster.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Every process is stopped in order and started again, one after the other, each ready before the next. */
record RollingRestart(List<String> all) implements Fault {
    @Override
    public String name() {
        return "rolling restart of everything";
    }

    @Override
    public Set<String> hits() {
        return Set.copyOf(all);
    }

    @Override
    public void begin(Cluster cluster, Random random) {
        for (String name : all) {
            cluster.restart(name);
            cluster.awaitReady();
        }
    }

    @Override
    public Duration lasts(Random random) {
        return Duration.ZERO;
    }

    @Override
    public void end(Cluster cluster) {
        cluster.awaitReady();
    }
}
