package io.tokentally.gateway.health;

import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tokentally.gateway.http.Needs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the gateway measures, and {@code GET /metrics}, which shows it to Prometheus. Thread-safe. */
public final class Metrics implements AutoCloseable {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** Shows how old {@code asOf} is; NaN before there is one. */
    public void watch(Supplier<@Nullable Instant> asOf, InstantSource clock) {
        Gauge.builder("tokentally.gateway.freshness.age", () -> age(asOf.get(), clock.instant()))
                .description("How long ago as_of was")
                .baseUnit("seconds")
                .register(registry);
    }

    public void install(RoutesConfig routes) {
        routes.get("/metrics", context -> context.result(registry.scrape()).contentType(PROMETHEUS_TEXT), Needs.ADMIN);
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }

    private static double age(@Nullable Instant asOf, Instant now) {
        return asOf == null ? Double.NaN : Duration.between(asOf, now).toMillis() / 1e3;
    }
}
