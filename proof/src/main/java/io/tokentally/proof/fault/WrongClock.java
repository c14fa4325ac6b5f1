package io.tokentally.proof.fault;

import io.tokentally.proof.cluster.Cluster;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/** A producer comes back on a machine whose clock is a day off, and later on one whose clock is right. */
record WrongClock(String producer, Duration off) implements Fault {
    @Override
    public String name() {
        return "clock of " + producer + " a day " + (off.isNegative() ? "behind" : "ahead");
    }

    @Override
    public Set<String> hits() {
        return Set.of(producer);
    }

    @Override
    public void begin(Cluster cluster, Random random) {
        cluster.producer(producer).clockOff(off);
        cluster.restart(producer);
    }

    @Override
    public Duration lasts(Random random) {
        return Duration.ofSeconds(5);
    }

    @Override
    public void end(Cluster cluster) {
        cluster.producer(producer).clockOff(Duration.ZERO);
        cluster.restart(producer);
    }
}
