package io.tokentally.proof.fault;

import io.tokentally.proof.cluster.Cluster;
import io.tokentally.proof.network.Network;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Something is wrong between two groups of processes, for longer than a session. */
record Parting(How how, List<String> some, List<String> others) implements Fault {
    private static final Duration DELAY = Duration.ofMillis(100);
    private static final Duration JITTER = Duration.ofMillis(200);
    private static final Duration LASTS = Duration.ofSeconds(9);

    enum How {
        PARTITION("no byte between", " and "),
        ONE_WAY("no byte one way from", " to "),
        ONE_WAY_BACK("no byte one way to", " from "),
        DELAY("200 ± 100 ms between", " and "),
        RESET("connections reset between", " and "),
        HALF_OPEN("connections half open between", " and ");

        private final String words;
        private final String joint;

        How(String words, String joint) {
            this.words = words;
            this.joint = joint;
        }
    }

    @Override
    public String name() {
        return how.words + " " + String.join(" and ", some) + how.joint + String.join(" and ", others);
    }

    @Override
    public Set<String> hits() {
        return Set.copyOf(some);
    }

    @Override
    public void begin(Cluster cluster, Random random) {
        Network network = cluster.network();
        for (String one : some) {
            for (String other : others) {
                switch (how) {
                    case PARTITION -> {
                        network.block(one, other);
                        network.block(other, one);
                    }
                    case ONE_WAY -> network.block(one, other);
                    case ONE_WAY_BACK -> network.block(other, one);
                    case DELAY -> {
                        network.delay(one, other, DELAY, JITTER);
                        network.delay(other, one, DELAY, JITTER);
                    }
                    case RESET -> network.reset(one, other);
                    case HALF_OPEN -> network.abandon(one, other);
                }
            }
        }
    }

    @Override
    public Duration lasts(Random random) {
        return how == How.RESET || how == How.HALF_OPEN ? Duration.ofSeconds(2) : LASTS;
    }

    @Override
    public void end(Cluster cluster) {
        for (String one : some) {
            for (String other : others) {
                cluster.network().heal(one, other);
            }
        }
    }
}
