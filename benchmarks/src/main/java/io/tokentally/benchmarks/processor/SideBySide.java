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
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The contestants beside each other: events a second, and processor time an event. */
final class SideBySide {
    private static final long SEED = 4_711;
    private static final String OURS = "ours";
    private static final String FLINK = "flink";
    private static final String FLINK_ROCKSDB = "flink-rocksdb";
    private static final String FLINK_CHECKPOINT_MS = "1000";
    private static final String WARM_UP = "benchmarks.processor.warm-up";
    private static final String ROUND = "benchmarks.processor.round";

    /**
     * One of those beside us.
     *
     * @param goal at least so many times as good are we, in both ways
     */
    private record Rival(String name, String words, double goal, Starter starter) {}

    /** Makes the contestant's process. */
    private interface Starter {
        SupervisedJvm.Builder at(Place place, boolean quick) throws IOException;
    }

    private static final List<Rival> RIVALS = List.of(
            new Rival(
                    "dsl",
                    "a straightforward Streams DSL topology (RocksDB, exactly-once v2, a cache of 64 MB)",
                    5,
                    starter(DslMain.class)),
            new Rival(
                    FLINK,
                    "Apache Flink 2.2 (MiniCluster, exactly-once sinks, state on the heap)",
                    1.2,
                    (place, quick) -> flink(place, quick, "hashmap")),
            new Rival(
                    FLINK_ROCKSDB,
                    "Apache Flink 2.2 (MiniCluster, exactly-once sinks, state in RocksDB)",
                    1.2,
                    (place, quick) -> flink(place, quick, "rocksdb")),
            new Rival("bare", "a bare consumer loop with hash maps and no guarantees", 0.7, starter(BareMain.class)));

    private static Starter starter(Class<?> mainClass) {
        return (place, quick) ->
                Children.jvm(place.name(), mainClass.getName(), quick).args(place.args());
    }

    private static SupervisedJvm.Builder flink(Place place, boolean quick, String backend) throws IOException {
        List<String> args = new ArrayList<>(List.of(place.args()));
        args.add(backend);
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
        Parts usual = plan.quick() ? new Parts(150_000, 100_000) : new Parts(1_000_000, 800_000);
        return new Parts(Long.getLong(WARM_UP, usual.warmUp()), Long.getLong(ROUND, usual.round()));
    }

    private static long total(Plan plan) {
        return parts(plan).warmUp() + plan.rounds() * parts(plan).round();
    }

    static String words(Plan plan) {
        Parts parts = parts(plan);
        return "Events of 20 fields on 4 partitions, 1 % duplicates, 0.5 % revisions, a day in the order of time. The"
                + " contestants run on one Kafka, each in a JVM of its own with "
                + Children.heapMegabytes(plan.quick()) + " MB of heap, and read the same events, each its own copy."
                + " First each works through " + Figures.count((double) parts.warmUp())
                + " events, which is not counted; then in " + plan.rounds()
                + " rounds all take turns with the next " + Figures.count((double) parts.round())
                + " each, while the others wait, so that what they know grows from round to round. A turn begins when a"
                + " transaction makes all its events readable, and ends when a read_committed reader has seen all they"
                + " change in the totals of days; processor time is that of the contestant's process from then to then."
                + " The next turn begins once the offsets are committed, too."
                + " At the end the totals of each must equal a plain recount, and its ledger must"
                + " have one entry for each accepted event. The ratio is the median of the rounds' own ratios; a goal is"
                + " met where it is. Ours does more than the others: totals by user and session, the audit, gaps of"
                + " producers, fingerprints.";
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
            contestants.forEach(contestant -> contestant.beside(contestants));
            Rounds<Turn> rounds = Rounds.of(plan.rounds(), contestants);
            for (Processing contestant : contestants) {
                contestant.verify();
            }
            if (ours) {
                faster(rivals, rounds).forEach(rival -> compare(rival, rounds));
            }
            contestants.forEach(contestant -> figures(contestant.name(), rounds));
            if (ours) {
                double events = contestants.get(0).events();
                Sizes.tellTopics(report, broker, events);
                Sizes.tellChangelogs(report, broker, OURS, events);
                Sizes.tellState(
                        report, broker.ours(OURS), "after " + Figures.count(events) + " events", events, "an event");
            }
            report.figure("totals of a quarter hour", Figures.count((double) recount.keyWindows(Window.QUARTER_HOUR)));
        } finally {
            contestants.forEach(Processing::close);
        }
    }

    private Processing contestant(Place place, Starter starter) throws IOException {
        return new Processing(
                broker, place, workload, recount, parts, starter.at(place, plan.quick()), plan.progress());
    }

    /** Of Flink's two state backends the one with which it is faster; all others. */
    private static List<Rival> faster(List<Rival> rivals, Rounds<Turn> rounds) {
        Comparator<Rival> byRate = Comparator.comparingDouble(
                rival -> rounds.of(rival.name(), Turn::eventsPerSecond).median());
        List<Rival> flinks =
                rivals.stream().filter(rival -> rival.name().startsWith(FLINK)).toList();
        List<Rival> faster = new ArrayList<>(rivals);
        faster.removeAll(flinks);
        flinks.stream().max(byRate).ifPresent(faster::add);
        return faster;
    }

    private void compare(Rival rival, Rounds<Turn> rounds) {
        String label = rival.name().startsWith(FLINK) ? FLINK : rival.name();
        report.add(new Measure(
                "processor_rate_vs_" + label,
                "events a second: ours to " + rival.words(),
                rounds.ratio(OURS, rival.name(), Turn::eventsPerSecond),
                Goal.atLeast(rival.goal())));
        report.add(new Measure(
                "processor_cpu_vs_" + label,
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
        report.figure(
                name + ", processors that it kept busy; those who waited",
                Figures.ratio(rounds.of(name, Turn::processors)) + "; "
                        + Figures.ratio(rounds.of(name, Turn::othersProcessors)));
    }
}
