package io.tokentally.processor.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tokentally.processor.known.KnownMemory;
import io.tokentally.processor.prices.PriceFollower;
import io.tokentally.processor.topology.Counted;
import io.tokentally.schemas.RejectReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.KafkaStreams;

/**
 * What this instance measures, for Prometheus. Of producers it shows those whose state it owns: how many, how many of their
 * numbers are missing, and of the {@value #WORST} that miss most each by name. Thread-safe.
 */
final class ProcessorMetrics implements AutoCloseable {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final int WORST = 20;
    private static final List<String> OUTCOMES = List.of("ledger", "superseded", "duplicates", "stale", "rejected");
    private static final Question EVERY_PRODUCER = new Question(Kind.PRODUCERS, Map.of());

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final KafkaStreamsMetrics streamsMetrics;
    private final LocalShares local;
    private final MultiGauge worst;
    private final MultiGauge records;
    private final AtomicLong producers = new AtomicLong();
    private final AtomicLong missing = new AtomicLong();

    ProcessorMetrics(
            KafkaStreams streams, LocalShares local, StreamsHealth health, Counted counted, PriceFollower prices) {
        this.local = local;
        streamsMetrics = new KafkaStreamsMetrics(streams);
        streamsMetrics.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        Gauge.builder("tokentally.producers", producers, AtomicLong::get)
                .description("Producers whose state this instance owns")
                .register(registry);
        Gauge.builder("tokentally.producers.known.missing", missing, AtomicLong::get)
                .description("Numbers of all of them that have not arrived")
                .register(registry);
        Gauge.builder("tokentally.processor.ready", () -> health.problem() == null ? 1 : 0)
                .description("Whether events are processed, as /readyz says")
                .register(registry);
        FunctionCounter.builder("tokentally.stream.thread.failures", health, StreamsHealth::failures)
                .description("Stream threads that failed since the start")
                .register(registry);
        FunctionCounter.builder("tokentally.records.late", counted, Counted::late)
                .description("Accepted events that arrived more than an hour after they occurred")
                .register(registry);
        known(counted.known());
        Gauge.builder("tokentally.prices", prices, PriceFollower::entries)
                .description("Prices over the book, from the topic of prices")
                .register(registry);
        Gauge.builder("tokentally.prices.malformed", prices, PriceFollower::malformed)
                .description("Records on the topic of prices that are none and count nowhere")
                .register(registry);
        for (RejectReason reason : RejectReason.values()) {
            FunctionCounter.builder("tokentally.records.rejected", counted, seen -> seen.rejectedFor(reason))
                    .description("Records that were not accepted")
                    .tag("reason", reason.wireName())
                    .register(registry);
        }
        records = MultiGauge.builder("tokentally.records")
                .description("Records whose counters this instance owns, by their one outcome, since the beginning")
                .register(registry);
        worst = MultiGauge.builder("tokentally.producer.known.missing")
                .description("Numbers that have not arrived, of the producers that miss most")
                .register(registry);
    }

    private void known(KnownMemory known) {
        Gauge.builder("tokentally.known.ids", known, KnownMemory::ids)
                .description("Ids that are remembered here, copies for other instances included")
                .register(registry);
        Gauge.builder("tokentally.known.memory.bytes", known, KnownMemory::bytesInMemory)
                .description("What they take in memory")
                .register(registry);
        Gauge.builder("tokentally.known.disk.bytes", known, KnownMemory::bytesOnDisk)
                .description("What they take on disk")
                .register(registry);
        FunctionCounter.builder("tokentally.known.disk.reads", known, KnownMemory::diskReads)
                .description("Look-ups that a filter sent to the disk")
                .register(registry);
        FunctionCounter.builder("tokentally.known.disk.hits", known, KnownMemory::diskHits)
                .description("Those of them that found their id")
                .register(registry);
        FunctionCounter.builder("tokentally.known.corrupt.files", known, KnownMemory::corruptSegments)
                .description("Files that were not what had been written, thrown away and restored")
                .register(registry);
        FunctionCounter.builder(
                        "tokentally.known.restore.seconds",
                        known,
                        all -> all.restored().toNanos() / 1e9)
                .description("Time spent taking in ids from changelogs, without the wait for them")
                .register(registry);
    }

    synchronized void answer(Context context) {
        count();
        audit();
        context.result(registry.scrape()).contentType(PROMETHEUS_TEXT);
    }

    private void count() {
        List<JsonNode> rows = new ArrayList<>();
        long total = 0;
        long misses = 0;
        for (Share share : local.of(EVERY_PRODUCER)) {
            if (share.active()) {
                for (JsonNode row : share.rows()) {
                    total++;
                    misses += missing(row);
                    if (missing(row) > 0) {
                        rows.add(row);
                    }
                }
            }
        }
        producers.set(total);
        missing.set(misses);
        rows.sort(Comparator.comparingLong(ProcessorMetrics::missing).reversed());
        List<Row<?>> shown = new ArrayList<>();
        for (JsonNode row : rows.subList(0, Math.min(WORST, rows.size()))) {
            shown.add(Row.of(
                    Tags.of(
                            "tenant", row.path("tenant").asText(),
                            "producer_id", row.path("producer_id").asText()),
                    missing(row)));
        }
        worst.register(shown, true);
    }

    private void audit() {
        Map<Tags, Long> sums = new LinkedHashMap<>();
        for (Share share : local.of(new Question(Kind.AUDIT_TOTALS, Map.of()))) {
            if (share.active()) {
                for (JsonNode row : share.rows()) {
                    for (String outcome : OUTCOMES) {
                        Tags tags = Tags.of("type", row.path("type").asText(), "outcome", outcome);
                        sums.merge(tags, row.path(outcome).longValue(), Long::sum);
                    }
                }
            }
        }
        List<Row<?>> shown = new ArrayList<>();
        sums.forEach((tags, sum) -> shown.add(Row.of(tags, sum)));
        records.register(shown, true);
    }

    private static long missing(JsonNode row) {
        return row.path("known_missing").longValue();
    }

    @Override
    public void close() {
        streamsMetrics.close();
        registry.close();
    }
}
