package io.tokentally.proof.fault;

import io.tokentally.proof.Folders;
import io.tokentally.proof.cluster.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/** A processor is killed and comes back without its state directory, as on another machine. */
record WipedState(String processor) implements Fault {
    @Override
    public String name() {
        return "state directory wiped of " + processor;
    }

    @Override
    public Set<String> hits() {
        return Set.of(processor);
    }

    @Override
    public void begin(Cluster cluster, Random random) throws IOException {
        cluster.kill(processor);
        Folders.delete(cluster.folder().resolve(processor));
    }

    @Override
    public Duration lasts(Random random) {
        return Duration.ofSeconds(2);
    }

    @Override
    public void end(Cluster cluster) {
        cluster.revive(processor);
    }
}
