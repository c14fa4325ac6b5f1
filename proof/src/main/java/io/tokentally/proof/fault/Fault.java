package io.tokentally.proof.fault;

import io.tokentally.proof.cluster.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/** One thing that goes wrong for a while. Immutable; what it has to remember between begin and end, it keeps for one life. */
public interface Fault {
    /** What goes wrong with whom, such as {@code kill processor-1}. */
    String name();

    /** The processes it hits; two faults at once hit different ones. */
    Set<String> hits();

    /** Why it cannot be had on this machine; empty where it can. */
    default String impossible() {
        return "";
    }

    void begin(Cluster cluster, Random random) throws IOException, InterruptedException;

    /** How long it goes on. */
    Duration lasts(Random random);

    /** Returns when nothing is wrong any more; recovery begins here, if not earlier. */
    void end(Cluster cluster) throws IOException, InterruptedException;
}
