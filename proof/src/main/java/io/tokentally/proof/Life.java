package io.tokentally.proof;

import io.tokentally.proof.cluster.Cluster;
import io.tokentally.proof.fault.Burst;
import io.tokentally.proof.fault.Fault;
import io.tokentally.proof.oracle.Guarantee;
import io.tokentally.proof.oracle.Oracle;
import io.tokentally.proof.oracle.Recovery;
import io.tokentally.proof.oracle.Verdict;
import io.tokentally.proof.report.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The faults of one life of a cluster, one step after the other, and a verdict after each. Used by one thread. */
final class Life implements AutoCloseable {
    private static final Duration CALM = Duration.ofSeconds(2);
    private static final Duration STEP = Duration.ofMillis(200);

    private final Duration patience;
    private final Cluster cluster;
    private final Oracle oracle;
    private final Random random;
    private int number;

    /** @param patience until the pipeline has drained and answers are fresh; what takes longer counts as never */
    Life(Cluster cluster, Duration patience) {
        this.cluster = cluster;
        this.patience = patience;
        oracle = new Oracle(cluster, patience);
        random = new Random(cluster.seed());
    }

    /** Lets {@code faults} happen at once, and judges when all is well again. */
    Outcome step(List<Fault> faults) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        number++;
        cluster.go();
        Cluster.pause(CALM);
        TreeSet<String> ended = new TreeSet<>();
        Duration longest = Duration.ZERO;
        for (Fault fault : faults) {
            fault.begin(cluster, random);
            Duration lasts = fault.lasts(random);
            longest = lasts.compareTo(longest) > 0 ? lasts : longest;
        }
        Recovery recovery =
                new Recovery(List.of(cluster.url("processor-1"), cluster.url("processor-2")), cluster.url("gateway"));
        long until = System.nanoTime() + longest.toNanos();
        while (System.nanoTime() < until) {
            ended.addAll(cluster.keepUp());
            Cluster.pause(STEP);
        }
        for (Fault fault : faults) {
            fault.end(cluster);
        }
        ended.addAll(cluster.awaitReady());
        Optional<Duration> complete = recovery.complete(patience);
        Optional<Duration> live = recovery.live(patience);
        Optional<Duration> sink = recovery.sink(patience);
        recovery.stop();
        cluster.quiet();
        Verdict verdict = oracle.judge();
        if (live.isEmpty() || sink.isEmpty()) {
            verdict.broken(Guarantee.G8, "no fresh answer of live state or sink within " + patience.toSeconds() + " s");
        }
        if (!ended.isEmpty() && faults.stream().allMatch(Burst.class::isInstance)) {
            verdict.broken(Guarantee.MEMORY, "ended under the burst: " + ended);
        }
        Map<String, @Nullable Double> seconds = new LinkedHashMap<>();
        seconds.put("live_complete", complete.map(Life::seconds).orElse(null));
        seconds.put("live", live.map(Life::seconds).orElse(null));
        seconds.put("sink", sink.map(Life::seconds).orElse(null));
        return new Outcome(
                cluster.seed(),
                number,
                faults.stream().map(Fault::name).collect(Collectors.joining(" + ")),
                verdict.words(),
                seconds,
                seconds(Duration.ofNanos(System.nanoTime() - begun)),
                verdict.figures(),
                List.copyOf(ended),
                faults.stream().anyMatch(Burst.class::isInstance) ? cluster.peakMegabytes() : null);
    }

    static double seconds(Duration duration) {
        return Math.round(duration.toMillis() / 100.0) / 10.0;
    }

    @Override
    public void close() {
        cluster.close();
    }
}
