package io.tokentally.processor.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * What this instance measures, for Prometheus. Of producers it shows those whose state it owns: how many, how many of their
 * numbers are missing, and of the {@value #WORST} that miss most each by name. Thread-safe.
 */
final class ProcessorMetrics implements AutoCloseable {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final int WORST = 20;
    private static final Question EVERY_PRODUCER = new Question(Kind.PRODUCERS, Map.of());

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final KafkaStreamsMetrics streamsMetrics;
    private final LocalShares local;
    private final MultiGauge worst;
    private final AtomicLong producers = new AtomicLong();
    private final AtomicLong missing = new AtomicLong();

    ProcessorMetrics(KafkaStreams streams, LocalShares local, LongSupplier threadFailures) {
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
        Gauge.builder("tokentally.stream.thread.failures", threadFailures::getAsLong)
                .description("Stream threads that failed since the start")
                .register(registry);
        worst = MultiGauge.builder("tokentally.producer.known.missing")
                .description("Numbers that have not arrived, of the producers that miss most")
                .register(registry);
    }

    synchronized void answer(Context context) {
        count();
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

    private static long missing(JsonNode row) {
        return row.path("known_missing").longValue();
    }

    @Override
    public void close() {
        streamsMetrics.close();
        registry.close();
    }
}
