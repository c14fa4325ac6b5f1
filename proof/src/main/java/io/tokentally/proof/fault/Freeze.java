package io.tokentally.proof.fault;

import io.tokentally.proof.cluster.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** SIGSTOP for one and a half times the session timeout, then SIGCONT: it wakes up and does not know that it was away. */
record Freeze(List<String> victims, Duration session) implements Fault {
    @Override
    public String name() {
        return "freeze " + String.join(" and ", victims);
    }

    @Override
    public Set<String> hits() {
        return Set.copyOf(victims);
    }

    @Override
    public void begin(Cluster cluster, Random random) {
        victims.forEach(cluster::freeze);
    }

    @Override
    public Duration lasts(Random random) {
        return session.multipliedBy(3).dividedBy(2);
    }

    @Override
    public void end(Cluster cluster) {
        victims.forEach(cluster::thaw);
    }
}
