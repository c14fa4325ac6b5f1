package io.tokentally.proof.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.CliException;
import io.tokentally.cli.demo.ReferenceCheck;
import io.tokentally.cli.reconcile.Difference;
import io.tokentally.cli.reconcile.ProbeDrain;
import io.tokentally.cli.reconcile.Reconciliation;
import io.tokentally.cli.reconcile.TopicReader;
import io.tokentally.proof.cluster.Cluster;
import io.tokentally.proof.cluster.Memory;
import io.tokentally.proof.workload.Producer;
import io.tokentally.schemas.RejectReason;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.testkit.Recount;
import io.tokentally.testkit.ReferenceModel;
import io.tokentally.testkit.Rejection;
import io.tokentally.testkit.Rules;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Judges a cluster whose load is quiet: what was meant against what arrived, what arrived by the reference model against all
 * that came of it, and all that came of it against each other. It shares no state with what it judges.
 */
public final class Oracle {
    /** Of the median: a dozen busy processes on two cores interrupt some calls for longer, whatever these do. */
    private static final long CALL_P50_NANOS = Duration.ofMillis(1).toNanos();

    /** With fewer, a process that has just started is still loading classes. */
    private static final int CALLS_OF_A_MEDIAN = 100;

    private static final Set<String> OF_CLOCKS =
            Set.of(RejectReason.IN_FUTURE.wireName(), RejectReason.BEFORE_HISTORY.wireName());

    private final Cluster cluster;
    private final Duration patience;
    private final Rules rules = Rules.defaults();

    /** @param patience how long the pipeline may take to drain */
    public Oracle(Cluster cluster, Duration patience) {
        this.cluster = cluster;
        this.patience = patience;
    }

    /** Waits, in bounded time, until all that was recorded is counted, and judges. */
    public Verdict judge() throws IOException, InterruptedException {
        Verdict verdict = new Verdict();
        for (Producer producer : cluster.producers()) {
            if (!producer.flush(patience)) {
                verdict.broken(Guarantee.G1, producer.name() + " could not deliver: " + producer.stats());
            }
        }
        try (ProbeDrain drain = new ProbeDrain(cluster.settings(), patience)) {
            drain.await();
            judgeDrained(verdict, drain);
        } catch (CliException e) {
            verdict.broken(Guarantee.G8, String.valueOf(e.getMessage()));
        }
        MemoryBound.judge(cluster.peakMegabytes(), Memory.bounds(), verdict);
        return verdict;
    }

    private void judgeDrained(Verdict verdict, ProbeDrain drain) throws IOException, InterruptedException {
        TopicReader topics = new TopicReader(cluster.setting("bootstrap.servers"));
        RawLog raw = RawLog.read(topics, SchemaRegistry.at(cluster.setting("schema.registry.url")));
        Map<String, Long> droppedBySdk = callers(verdict);
        Losses losses = new Losses(raw, verdict);
        Map<String, List<Producer.Life>> lives = new TreeMap<>();
        for (Producer producer : cluster.producers()) {
            lives.put(producer.name(), producer.lives());
        }
        losses.judge(lives, droppedBySdk);
        losses.judgeGateway(cluster.caller().posted());

        Recount expected = new ReferenceModel(rules).recount(raw.arrivals().arrivals());
        verdict.figure("records", expected.outcomes().size());
        verdict.figure("rejected", expected.rejections().size());
        rejections(raw, expected, RawLog.rejected(topics), verdict);
        sort(new ReferenceCheck(cluster.settings(), rules).run(raw.arrivals(), expected), Guarantee.G2, verdict);
        sort(new Reconciliation(cluster.settings(), drain).run().differences(), Guarantee.G3, verdict);
    }

    /** What the callers of the SDK felt (G6), and what the SDK says it dropped. */
    private Map<String, Long> callers(Verdict verdict) {
        Map<String, Long> dropped = new HashMap<>();
        for (Producer producer : cluster.producers()) {
            JsonNode stats = producer.stats();
            JsonNode calls = stats.path("calls");
            if (calls.path("waited").asLong() > 0
                    || calls.path("thrown").asLong() > 0
                    || (calls.path("calls").asInt() >= CALLS_OF_A_MEDIAN
                            && calls.path("p50Nanos").asLong() > CALL_P50_NANOS)) {
                verdict.broken(Guarantee.G6, producer.name() + ": " + calls);
            }
            dropped.put(producer.name(), producer.dropped());
        }
        return dropped;
    }

    private static void rejections(RawLog raw, Recount expected, Map<String, String> rejected, Verdict verdict) {
        Map<String, String> reasons = new TreeMap<>();
        for (Rejection rejection : expected.rejections()) {
            reasons.put(raw.received().get(rejection.position()).origin(), rejection.reason());
        }
        Set<String> poison = new TreeSet<>();
        raw.poison().values().forEach(poison::addAll);
        Set<String> origins = new TreeSet<>(reasons.keySet());
        origins.addAll(rejected.keySet());
        origins.addAll(poison);
        for (String origin : origins) {
            String wanted = reasons.getOrDefault(origin, "none");
            String given = rejected.getOrDefault(origin, "none");
            boolean fits = poison.contains(origin)
                    ? rejected.containsKey(origin) && !given.contains(" and again ")
                    : wanted.equals(given);
            if (!fits) {
                boolean ofClocks = OF_CLOCKS.contains(wanted) || OF_CLOCKS.contains(given);
                verdict.broken(
                        ofClocks ? Guarantee.G5 : Guarantee.G7,
                        origin + " should be rejected for " + (poison.contains(origin) ? "poison" : wanted)
                                + " and was for " + given);
            }
        }
    }

    private static void sort(List<Difference> differences, Guarantee otherwise, Verdict verdict) {
        for (Difference difference : differences) {
            verdict.broken(guarantee(difference.check(), otherwise), difference.toString());
        }
    }

    /** Counters are G4; totals against ledgers and topics against tables are G3; entries against the recount are G2. */
    private static Guarantee guarantee(String check, Guarantee otherwise) {
        if (check.contains("/state/audit") || check.contains("rejected")) {
            return Guarantee.G4;
        }
        return check.contains("total") || check.startsWith("/state/") ? Guarantee.G3 : otherwise;
    }
}
