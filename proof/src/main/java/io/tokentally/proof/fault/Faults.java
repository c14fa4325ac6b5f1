package io.tokentally.proof.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Everything that is made to go wrong. */
public final class Faults {
    /** As the processor and the sink have it by default, and the brokers of the harness. */
    private static final Duration GROUP_SESSION = Duration.ofSeconds(6);

    private static final Duration BROKER_SESSION = Duration.ofSeconds(3);

    private static final List<String> BROKERS = List.of("kafka-1", "kafka-2", "kafka-3");

    private Faults() {}

    public static List<Fault> all() {
        List<Fault> all = new ArrayList<>(kills());
        all.addAll(freezes());
        all.addAll(partings());
        all.addAll(others());
        return List.copyOf(all);
    }

    /** Of each kind of process, and of two brokers at once. */
    static List<Fault> kills() {
        return List.of(
                kill("producer-1"),
                kill("producer-2"),
                kill("gateway"),
                kill("processor-1"),
                kill("processor-2"),
                kill("sink-1"),
                kill("sink-2"),
                kill("kafka-1"),
                kill("kafka-2", "kafka-3"),
                kill("registry"),
                kill("postgres"));
    }

    private static List<Fault> freezes() {
        return List.of(
                freeze(GROUP_SESSION, "producer-1"),
                freeze(GROUP_SESSION, "producer-2"),
                freeze(GROUP_SESSION, "gateway"),
                freeze(GROUP_SESSION, "processor-1"),
                freeze(GROUP_SESSION, "processor-2"),
                freeze(GROUP_SESSION, "sink-1"),
                freeze(GROUP_SESSION, "sink-2"),
                freeze(BROKER_SESSION, "kafka-2"),
                freeze(BROKER_SESSION, "kafka-1", "kafka-3"),
                freeze(GROUP_SESSION, "registry"),
                freeze(GROUP_SESSION, "postgres"));
    }

    private static List<Fault> partings() {
        List<Fault> all = new ArrayList<>();
        for (Parting.How how : Parting.How.values()) {
            all.add(new Parting(how, List.of("producer-1"), BROKERS));
            all.add(new Parting(how, List.of("gateway"), BROKERS));
            all.add(new Parting(how, List.of("processor-1"), BROKERS));
            all.add(new Parting(how, List.of("processor-2"), List.of("kafka-1")));
            all.add(new Parting(how, List.of("sink-1"), BROKERS));
            all.add(new Parting(how, List.of("sink-2"), List.of("postgres")));
            all.add(new Parting(how, List.of("gateway"), List.of("postgres")));
            all.add(new Parting(how, List.of("kafka-1"), List.of("kafka-2", "kafka-3")));
            all.add(new Parting(how, List.of("processor-1", "sink-1"), List.of("registry")));
            all.add(new Parting(how, List.of("producer-2", "gateway"), List.of("registry")));
            all.add(new Parting(how, List.of("processor-1"), List.of("processor-2")));
            all.add(new Parting(how, List.of("gateway"), List.of("processor-1", "sink-1")));
        }
        all.add(new Parting(Parting.How.DELAY, List.of("sink-1", "sink-2", "gateway"), List.of("postgres")));
        return all;
    }

    private static List<Fault> others() {
        return List.of(
                new FullDisk("producer-2"),
                new FullDisk("kafka-3"),
                new FullDisk("processor-2"),
                new FullDisk("postgres"),
                new DamagedSpool("producer-1"),
                new WipedState("processor-1"),
                new WrongClock("producer-2", Duration.ofDays(1)),
                new WrongClock("producer-1", Duration.ofDays(-1)),
                new Poison(),
                new OtherSchemas(),
                new Burst(),
                new RollingRestart(List.of(
                        "kafka-1",
                        "kafka-2",
                        "kafka-3",
                        "registry",
                        "postgres",
                        "sink-1",
                        "sink-2",
                        "processor-1",
                        "processor-2",
                        "gateway",
                        "producer-1",
                        "producer-2")),
                new RestoredPostgres());
    }

    private static Fault kill(String... victims) {
        return new Kill(List.of(victims));
    }

    private static Fault freeze(Duration session, String... victims) {
        return new Freeze(List.of(victims), session);
    }
}
