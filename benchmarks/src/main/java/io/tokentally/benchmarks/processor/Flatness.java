package io.tokentally.benchmarks.processor;

import io.tokentally.benchmarks.Figures;
import io.tokentally.benchmarks.Goal;
import io.tokentally.benchmarks.Measure;
import io.tokentally.benchmarks.Plan;
import io.tokentally.benchmarks.Report;
import io.tokentally.benchmarks.Rounds;
import io.tokentally.benchmarks.processor.Processing.Parts;
import io.tokentally.benchmarks.processor.contestant.Fill;
import io.tokentally.benchmarks.processor.contestant.FillMain;
import io.tokentally.benchmarks.processor.contestant.OursMain;
import io.tokentally.benchmarks.processor.work.Place;
import io.tokentally.benchmarks.processor.work.Steps;
import io.tokentally.benchmarks.processor.work.Workload;
import io.tokentally.embedded.SupervisedJvm;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Processor time an event with many and with few ids known, in turns: each with a Kafka of its own. */
final class Flatness {
    private static final long SEED = 1_234;
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration POLL = Duration.ofMillis(200);

    /** What is known before the first event. */
    private record Known(String name, long ids) {
        String words() {
            return Figures.count((double) ids) + " ids known";
        }
    }

    private final Plan plan;
    private final Known few;
    private final Known many;
    private final Parts parts;

    private Flatness(Plan plan) {
        this.plan = plan;
        few = new Known("few", plan.quick() ? 500_000 : 1_000_000);
        many = new Known("many", plan.quick() ? 5_000_000 : 50_000_000);
        parts = plan.quick() ? new Parts(100_000, 80_000) : new Parts(600_000, 400_000);
    }

    static void run(Plan plan, Report report) throws Exception {
        Flatness flatness = new Flatness(plan);
        if (plan.begins("flat: " + flatness.many.words() + " beside " + flatness.few.words())) {
            flatness.run(report);
        }
    }

    private void run(Report report) throws Exception {
        try (Broker fewBroker = new Broker(plan.folder().resolve(few.name()));
                Broker manyBroker = new Broker(plan.folder().resolve(many.name()))) {
            fill(fewBroker, few);
            fill(manyBroker, many);
            try (Processing withFew = processing(fewBroker, few);
                    Processing withMany = processing(manyBroker, many)) {
                withFew.beside(List.of(withMany));
                withMany.beside(List.of(withFew));
                Rounds<Turn> rounds = Rounds.of(plan.rounds(), List.of(withFew, withMany));
                withFew.verify();
                withMany.verify();
                report.add(new Measure(
                        "processor_cpu_many_ids_vs_few",
                        "processor time an event: with " + many.words() + " to " + few.words(),
                        rounds.ratio(many.name(), few.name(), Turn::cpuMicros),
                        Goal.atMost(1.3)));
                for (Known known : List.of(few, many)) {
                    report.figure(
                            "processor time an event, " + known.words(),
                            Figures.nanos(rounds.of(known.name(), turn -> turn.cpuMicros() * 1_000)));
                }
                report.figure(
                        "from the start to the first part's end, " + many.words(),
                        Figures.seconds(withMany.warmUpSeconds()));
                report.figure(
                        "from the start to the first part's end, " + few.words(),
                        Figures.seconds(withFew.warmUpSeconds()));
                Place place = manyBroker.ours(many.name());
                Sizes.tellState(report, place, many.words(), (double) many.ids(), "an id");
            }
        }
    }

    private Processing processing(Broker broker, Known known) {
        long total = parts.warmUp() + plan.rounds() * parts.round();
        Workload workload = Workload.of(SEED, Instant.now(), total);
        Place place = broker.ours(known.name());
        return new Processing(
                broker,
                place,
                workload,
                new Recount(workload, new Steps(SchemaRegistry.at(broker.schemaRegistryUrl()))),
                parts,
                Children.jvm(place.name(), OursMain.class.getName(), plan.quick())
                        .args(place.args()),
                plan.progress());
    }

    private void fill(Broker broker, Known known) throws Exception {
        Place place = broker.filler(known.name());
        long begun = System.nanoTime();
        broker.writeBatches(place.raw(), Math.toIntExact(known.ids() / Broker.PARTITIONS / Fill.BATCH));
        SupervisedJvm process = Children.jvm(place.name(), FillMain.class.getName(), plan.quick())
                .args(place.args())
                .logFile(broker.folder().resolve("fill.log"))
                .start();
        try (process) {
            while (!broker.hasRead(place.name(), place.raw())) {
                if (!process.isAlive() || System.nanoTime() - begun > PATIENCE.toNanos()) {
                    throw new IllegalStateException("the store is not filled:\n" + Processing.endOfLog(process));
                }
                Thread.sleep(POLL.toMillis());
            }
        }
        plan.progress().accept("  " + known.words() + " after " + Figures.seconds((System.nanoTime() - begun) / 1e9));
    }
}
