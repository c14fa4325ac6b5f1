package io.tokentally.sink.health;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /livez} (503 once the sink has stopped by itself), {@code /readyz} (503 until it has its share of the
 * partitions, and while one stands still) and {@code /metrics} for Prometheus. It shows sums over all tenants and nothing of any event. Thread-safe.
 */
public final class HealthServer implements AutoCloseable {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final int MAX_THREADS = 6;
    private static final int MIN_THREADS = 2;
    private static final int UNAVAILABLE = 503;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final Javalin http;
    private volatile Supplier<Health> health = () -> new Health(true, false, null);

    /**
     * How a sink is.
     *
     * @param alive whether it works or waits for others to come back
     * @param ready whether its share of the partitions is claimed and none stands still
     * @param failure why it, or a partition, stopped by itself
     */
    public record Health(
            boolean alive, boolean ready, @Nullable String failure) {}

    private HealthServer(String host, int port) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
        Gauge.builder("tokentally.sink.alive", () -> health.get().alive() ? 1 : 0)
                .description("Whether the sink works or waits for others to come back, as /livez says")
                .register(registry);
        Gauge.builder("tokentally.sink.ready", () -> health.get().ready() ? 1 : 0)
                .description("Whether its share of the partitions is claimed, as /readyz says")
                .register(registry);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("sink-http");
        threads.setDaemon(true);
        http = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.jetty.threadPool = threads;
            config.jetty.host = host;
            config.jetty.port = port;
            config.routes.get("/livez", context -> {
                Health now = health.get();
                answer(context, now.alive(), now.alive() ? "alive" : "stopped", now);
            });
            config.routes.get("/readyz", context -> {
                Health now = health.get();
                answer(context, now.alive() && now.ready(), now.ready() ? "ready" : "starting", now);
            });
            config.routes.get(
                    "/metrics", context -> context.result(registry.scrape()).contentType(PROMETHEUS_TEXT));
        });
    }

    /**
     * Listens.
     *
     * @param port 0 for a free one
     * @throws IllegalStateException where the port cannot be had; says what to do
     */
    public static HealthServer bind(String host, int port) {
        HealthServer server = new HealthServer(host, port);
        try {
            server.http.start();
        } catch (RuntimeException e) {
            server.close();
            throw new IllegalStateException(
                    "sink.port " + port + " on " + host + " cannot be had (" + e.getMessage()
                            + "); end what uses it or set sink.port to another one, or to 0 for a free one",
                    e);
        }
        return server;
    }

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    public int port() {
        return http.port();
    }

    /** From now on the answers are those of {@code watched}. */
    public void watch(Supplier<Health> watched) {
        health = watched;
    }

    @Override
    public void close() {
        http.stop();
        gc.close();
        registry.close();
    }

    private static void answer(Context context, boolean well, String status, Health now) {
        context.status(well ? 200 : UNAVAILABLE).header("Cache-Control", "no-store");
        String failure = now.failure();
        context.json(
                failure == null
                        ? Map.of("status", status)
                        : Map.of("status", now.alive() ? "standstill" : "stopped", "detail", failure));
    }
}
