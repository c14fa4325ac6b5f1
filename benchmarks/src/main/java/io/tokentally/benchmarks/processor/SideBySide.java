package io.tokentally.benchmarks.processor;

import io.tokentally.benchmarks.Figures;
import io.tokentally.benchmarks.Goal;
import io.tokentally.benchmarks.Measure;
import io.tokentally.benchmarks.Plan;
import io.tokentally.benchmarks.Report;
import io.tokentally.benchmarks.Rounds;
import io.tokentally.benchmarks.processor.Processing.Parts;
import io.tokentally.benchmarks.processor.contestant.BareMain;
import io.tokentally.benchmarks.processor.contestant.DslMain;
import io.tokentally.benchmarks.processor.contestant.OursMain;
import io.tokentally.benchmarks.processor.work.Place;
import io.tokentally.benchmarks.processor.work.Steps;
import io.tokentally.benchmarks.processor.work.Workload;
import io.tokentally.embedded.SupervisedJvm;
import io.tokentally.schemas.Window;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The contestants beside each other: events a second, and processor time an event. */
final class SideBySide {
    private static final long SEED = 4_711;
    private static final String OURS = "ours";
    private static final String FLINK_BACKEND = "rocksdb";
    private static final String FLINK_CHECKPOINT_MS = "1000";

    /**
     * One of those beside us.
     *
     * @param goal at least so many times as good are we, in both ways
     */
    private record Rival(String name, String words, double goal, Starter starter) {}

    /** Makes the contestant's process. */
    private interface Starter {
        SupervisedJvm.Builder at(Place place, boolean quick);
    }

    private static final List<Rival> RIVALS = List.of(
            new Rival(
                    "dsl",
                    "a straightforward Streams DSL topology (RocksDB, exactly-once v2, a cache of 64 MB)",
                    5,
                    starter(DslMain.class)),
            new Rival(
                    "flink",
                    "Apache Flink 2.2 (MiniCluster, exactly-once sinks, " + FLINK_BACKEND + " state)",
                    1.2,
                    SideBySide::flink),
            new Rival("bare", "a bare consumer loop with hash maps and no guarantees", 0.7, starter(BareMain.class)));

    private static Starter starter(Class<?> mainClass) {
        return (place, quick) ->
                Children.jvm(place.name(), mainClass.getName(), quick).args(place.args());
    }

    private static SupervisedJvm.Builder flink(Place place, boolean quick) {
        List<String> args = new ArrayList<>(List.of(place.args()));
        args.add(System.getProperty("benchmarks.flink.backend", FLINK_BACKEND));
        args.add(System.getProperty("benchmarks.flink.checkpoint.ms", FLINK_CHECKPOINT_MS));
        return Children.flink(place.name(), quick).args(args.toArray(String[]::new));
    }

    private final Plan plan;
    private final Report report;
    private final Broker broker;
    private final Parts parts;
    private final Workload workload;
    private final Recount recount;

    private SideBySide(Plan plan, Report report, Broker broker) {
        this.plan = plan;
        this.report = report;
        this.broker = broker;
        parts = parts(plan);
        workload = Workload.of(SEED, Instant.now(), total(plan));
        recount = new Recount(workload, new Steps(SchemaRegistry.at(broker.schemaRegistryUrl())));
    }

    private static Parts parts(Plan plan) {
        return plan.quick() ? new Parts(150_000, 100_000) : new Parts(500_000, 900_000);
    }

    private static long total(Plan plan) {
        return parts(plan).warmUp() + plan.rounds() * parts(plan).round();
    }

    static String words(Plan plan) {
        return "What was done.";
    }

    static void run(Plan plan, Report report) throws Exception {
        List<Rival> wanted = new ArrayList<>();
        boolean ours = plan.begins(OURS + ": the shipped topology with its defaults");
        for (Rival rival : RIVALS) {
            if (plan.begins(rival.name() + ": " + rival.words())) {
                wanted.add(rival);
            }
        }
        if (!ours && wanted.isEmpty()) {
            return;
        }
        try (Broker broker = new Broker(plan.folder().resolve("side-by-side"))) {
            new SideBySide(plan, report, broker).run(ours, wanted);
        }
    }

    private void run(boolean ours, List<Rival> rivals) throws Exception {
        List<Processing> contestants = new ArrayList<>();
        try {
            if (ours) {
                contestants.add(contestant(broker.ours(OURS), starter(OursMain.class)));
            }
            for (Rival rival : rivals) {
                contestants.add(contestant(broker.other(rival.name()), rival.starter()));
            }
            Rounds<Turn> rounds = Rounds.of(plan.rounds(), contestants);
            for (Processing contestant : contestants) {
                contestant.verify();
            }
            if (ours) {
                rivals.forEach(rival -> compare(rival, rounds));
            }
            contestants.forEach(contestant -> figures(contestant.name(), rounds));
            if (ours) {
                double events = contestants.get(0).events();
                Sizes.tellTopics(report, broker, events);
                Sizes.tell(report, broker, OURS, Figures.count(events) + " events", events);
            }
            report.figure("totals of a quarter hour", Figures.count((double) recount.keyWindows(Window.QUARTER_HOUR)));
        } finally {
            contestants.forEach(Processing::close);
        }
    }

    private Processing contestant(Place place, Starter starter) {
        return new Processing(
                broker, place, workload, recount, parts, starter.at(place, plan.quick()), plan.progress());
    }

    private void compare(Rival rival, Rounds<Turn> rounds) {
        report.add(new Measure(
                "processor_rate_vs_" + rival.name(),
                "events a second: ours to " + rival.words(),
                rounds.ratio(OURS, rival.name(), Turn::eventsPerSecond),
                Goal.atLeast(rival.goal())));
        report.add(new Measure(
                "processor_cpu_vs_" + rival.name(),
                "events per second of processor time: ours to " + rival.words(),
                rounds.ratio(OURS, rival.name(), Turn::eventsPerCpuSecond),
                Goal.atLeast(rival.goal())));
    }

    private void figures(String name, Rounds<Turn> rounds) {
        report.figure(name + ", events a second", Figures.count(rounds.of(name, Turn::eventsPerSecond)));
        report.figure(
                name + ", processor time an event", Figures.nanos(rounds.of(name, turn -> turn.cpuMicros() * 1_000)));
        report.figure(
                name + ", Kafka's processor time an event",
                Figures.nanos(rounds.of(name, turn -> turn.brokerCpuMicros() * 1_000)));
    }
}
