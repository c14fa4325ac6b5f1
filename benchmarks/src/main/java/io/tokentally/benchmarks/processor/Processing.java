package io.tokentally.benchmarks.processor;

import io.tokentally.benchmarks.Contestant;
import io.tokentally.benchmarks.processor.work.Place;
import io.tokentally.benchmarks.processor.work.Workload;
import io.tokentally.embedded.SupervisedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** A contestant in a process of its own, which works through its copy of the workload part by part. */
final class Processing implements Contestant<Turn> {
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration LAST_LOOK = Duration.ofSeconds(5);
    private static final int LOG_LINES = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** How much of the workload. */
    record Parts(long warmUp, long round) {}

    private final Broker broker;
    private final Place place;
    private final Parts parts;
    private final Workload workload;
    private final Recount recount;
    private final Feeder feeder;
    private final TotalsFollower follower;
    private final SupervisedJvm process;
    private final Consumer<String> progress;
    private long position;
    private double warmUpSeconds;
    private List<Processing> others = List.of();

    Processing(
            Broker broker,
            Place place,
            Workload workload,
            Recount recount,
            Parts parts,
            SupervisedJvm.Builder process,
            Consumer<String> progress) {
        this.broker = broker;
        this.place = place;
        this.parts = parts;
        this.workload = workload;
        this.progress = progress;
        this.recount = recount;
        feeder = new Feeder(broker, place.raw());
        follower = new TotalsFollower(broker, place.totals());
        this.process =
                process.logFile(broker.folder().resolve(place.name() + ".log")).start();
    }

    @Override
    public String name() {
        return place.name();
    }

    /** The first part, which also takes the time of the start. */
    @Override
    public void warmUp() throws InterruptedException {
        warmUpSeconds = turn(parts.warmUp()).seconds();
    }

    @Override
    public Turn round() throws InterruptedException {
        Turn turn = turn(parts.round());
        progress.accept(String.format(
                "  %s: %,.0f events/s, %.1f µs of processor an event, %.1f of Kafka's; processors kept busy: %.2f,"
                        + " by those who wait %.2f",
                name(),
                turn.eventsPerSecond(),
                turn.cpuMicros(),
                turn.brokerCpuMicros(),
                turn.processors(),
                turn.othersProcessors()));
        return turn;
    }

    private Turn turn(long events) throws InterruptedException {
        feeder.write(workload, position, position + events);
        position += events;
        TotalsFollower.Reached end = recount.to(position);
        Duration cpu = cpu();
        Duration brokerCpu = broker.cpu();
        Duration othersCpu = othersCpu();
        long begun = System.nanoTime();
        feeder.release();
        awaitTotals(end, begun + PATIENCE.toNanos());
        Turn turn = new Turn(
                events,
                (System.nanoTime() - begun) / 1e9,
                seconds(cpu().minus(cpu)),
                seconds(broker.cpu().minus(brokerCpu)),
                seconds(othersCpu().minus(othersCpu)));
        awaitOffsets(begun + PATIENCE.toNanos());
        return turn;
    }

    /** Tells it all those who take part, for what they take while they wait. */
    void beside(List<Processing> contestants) {
        others = contestants.stream().filter(other -> other != this).toList();
    }

    private Duration othersCpu() {
        return others.stream().map(Processing::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    private void awaitTotals(TotalsFollower.Reached end, long deadline) throws InterruptedException {
        TotalsFollower.Reached reached = follower.poll(LOOK);
        while (!reached.equals(end)) {
            check(deadline, "its totals are at " + reached + " in place of " + end);
            reached = follower.poll(LOOK);
        }
    }

    /** So that the next one's turn begins with this one at rest. Flink commits offsets up to ten seconds late, for show. */
    private void awaitOffsets(long deadline) throws InterruptedException {
        Map<TopicPartition, Long> last = feeder.lastOffsets();
        Map<TopicPartition, Long> committed = broker.committed(place.name());
        while (!areBeyond(committed, last)) {
            check(deadline, "its offsets are " + committed + ", the last events' " + last);
            Thread.sleep(LOOK.toMillis());
            committed = broker.committed(place.name());
        }
    }

    private static boolean areBeyond(Map<TopicPartition, Long> committed, Map<TopicPartition, Long> last) {
        return last.entrySet().stream().allMatch(one -> committed.getOrDefault(one.getKey(), 0L) > one.getValue());
    }

    private void check(long deadline, String what) {
        if (!process.isAlive() || System.nanoTime() - deadline > 0) {
            throw new IllegalStateException(name() + (process.isAlive() ? " takes too long: " : " has ended: ") + what
                    + "; its log ends so:\n" + endOfLog(process));
        }
    }

    static String endOfLog(SupervisedJvm process) {
        try {
            List<String> lines = Files.readAllLines(process.logFile());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + e + ")";
        }
    }

    private Duration cpu() {
        check(System.nanoTime() + PATIENCE.toNanos(), "it did " + position + " events");
        return Processes.cpu(process.pid());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** @throws IllegalStateException where it has counted anything wrong */
    void verify() throws InterruptedException {
        List<String> differences = recount.differences(follower.totals());
        // A turn ends with the totals of days; those of hours may lie on other partitions and be read a moment later.
        long deadline = System.nanoTime() + LAST_LOOK.toNanos();
        while (!differences.isEmpty() && System.nanoTime() - deadline < 0) {
            follower.poll(LOOK);
            differences = recount.differences(follower.totals());
        }
        if (!differences.isEmpty()) {
            throw new IllegalStateException(
                    name() + " is wrong in " + differences.size() + " totals, such as " + differences.get(0));
        }
        long entries = CommittedRecords.in(broker, place.ledger());
        if (entries != Workload.accepted(position)) {
            throw new IllegalStateException(name() + " wrote " + entries + " ledger entries for "
                    + Workload.accepted(position) + " accepted events");
        }
    }

    /** How many events it was given. */
    long events() {
        return position;
    }

    /** What the first part took, with what was left of the start. */
    double warmUpSeconds() {
        return warmUpSeconds;
    }

    @Override
    public void close() {
        process.close();
        follower.close();
        feeder.close();
    }
}
