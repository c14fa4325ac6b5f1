package io.tokentally.sink;

import io.micrometer.core.instrument.MeterRegistry;
import io.tokentally.sink.health.HealthServer;
import io.tokentally.sink.store.WriteStep;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sink: every record of the output topics as a row in Postgres, exactly once, in the order of its partition.
 *
 * <p>Its writers do all of it, from migrating the tables on, each on a thread of its own; they end with {@link #close()} or a {@link #failure()}.
 * Kafka, the registry or Postgres being away is waited for and is no failure. Several sinks of one group share the
 * partitions. Thread-safe.
 */
public final class SinkService implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(30);

    private final Writers writers;
    private final @Nullable HealthServer server;

    private SinkService(Writers writers, @Nullable HealthServer server) {
        this.writers = writers;
        this.server = server;
    }

    /**
     * Starts a sink, and beside it a server that says how it is; the keys of {@code settings} are in
     * {@code docs/configuration.md}.
     *
     * @throws org.apache.kafka.common.config.ConfigException naming every setting that is missing or wrong
     * @throws IllegalStateException where the port cannot be had; the message says what to do
     */
    public static SinkService start(Map<String, String> settings) {
        SinkConfig config = SinkConfig.of(settings);
        HealthServer server = HealthServer.bind(config.getString(SinkConfig.HOST), config.getInt(SinkConfig.PORT));
        try {
            SinkService service = new SinkService(new Writers(config, server.registry(), step -> {}), server);
            server.watch(service::health);
            service.writers.start();
            return service;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Without a server, counting in {@code metrics}. */
    static SinkService start(Map<String, String> settings, MeterRegistry metrics, Consumer<WriteStep> steps) {
        SinkService service = new SinkService(new Writers(SinkConfig.of(settings), metrics, steps), null);
        service.writers.start();
        return service;
    }

    /** Where {@code /livez}, {@code /readyz} and {@code /metrics} answer. */
    public int port() {
        if (server == null) {
            throw new IllegalStateException("this sink was started without a server");
        }
        return server.port();
    }

    /** Whether it works or waits for others to come back. */
    public boolean isRunning() {
        return writers.areRunning();
    }

    /** Whether tables and topics are there and its share of the partitions is claimed. */
    public boolean isReady() {
        return isRunning() && writers.areReady();
    }

    /** Why partitions stand still while the others go on, each with its record; empty where none does. */
    public String standstill() {
        return writers.standstill();
    }

    /** Why it stopped by itself, with what to do; null while it runs and after a {@link #close()}. */
    public @Nullable Throwable failure() {
        return writers.failure();
    }

    /** Ends after the batch at hand, which is stored whole or not at all. Waits up to 30 s. */
    @Override
    public void close() {
        try {
            writers.stop(CLOSE);
        } finally {
            if (server != null) {
                server.close();
            }
        }
    }

    private HealthServer.Health health() {
        Throwable why = failure();
        String standstill = writers.standstill();
        String failure = why != null ? String.valueOf(why.getMessage()) : standstill.isEmpty() ? null : standstill;
        return new HealthServer.Health(isRunning(), isReady() && standstill.isEmpty(), failure);
    }
}
