package io.tokentally.proof.fault;

import io.tokentally.proof.Folders;
import io.tokentally.proof.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/** Postgres is put back to a copy of its data folder that was taken some seconds of traffic earlier. */
record RestoredPostgres() implements Fault {
    private static final Duration TRAFFIC_LOST = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "postgres restored from an earlier copy of its data folder";
    }

    @Override
    public Set<String> hits() {
        return Set.of("postgres");
    }

    @Override
    public void begin(Cluster cluster, Random random) throws IOException, InterruptedException {
        Path files = cluster.postgres().files();
        Path copy = cluster.folder().resolve("postgres-backup");
        cluster.stopPostgres();
        Folders.delete(copy);
        Folders.copy(files, copy);
        cluster.revive("postgres");
        Cluster.pause(TRAFFIC_LOST);
        cluster.stopPostgres();
        Folders.delete(files);
        Folders.copy(copy, files);
    }

    @Override
    public Duration lasts(Random random) {
        return Duration.ofSeconds(1);
    }

    @Override
    public void end(Cluster cluster) {
        cluster.revive("postgres");
    }
}
