package io.tokentally.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Kafka, a Confluent-compatible schema registry and Postgres as child processes of this JVM, on loopback, durable under
 * one data directory: what was acknowledged is there after a restart, also after SIGKILL of everything (Postgres with
 * fsync, the registry with each commit written, Kafka as far as the operating system keeps its page cache). Children
 * end within some seconds of this JVM's death, however it dies. Thread-safe.
 */
public final class EmbeddedStack implements AutoCloseable {
    private static final int SERVICES = 3;
    private static final Duration STOP = Duration.ofSeconds(8);
    private static final Duration STARTERS_END = Duration.ofSeconds(20);

    private final DataDirectory data;
    private final Ports ports;
    private final AtomicReference<@Nullable PostgresServer> postgres = new AtomicReference<>();
    private final AtomicReference<@Nullable ReadyJvm> registry = new AtomicReference<>();
    private final AtomicReference<@Nullable ReadyJvm> kafka = new AtomicReference<>();

    private EmbeddedStack(DataDirectory data, Ports ports) {
        this.data = data;
        this.ports = ports;
    }

    /**
     * Starts all three side by side and returns when all answer.
     *
     * @throws EmbeddedException if one cannot run; what was started is stopped again
     */
    public static EmbeddedStack start(Options options) throws EmbeddedException {
        DataDirectory data = DataDirectory.open(options.dataDirectory());
        EmbeddedStack stack = null;
        try {
            stack = new EmbeddedStack(data, Ports.of(options, data));
            stack.startAll(oneAtATime(options.progress()));
            return stack;
        } catch (RuntimeException e) {
            if (stack == null) {
                data.close();
            } else {
                stack.close();
            }
            throw e;
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + ports.kafka();
    }

    public String schemaRegistryUrl() {
        return RegistryServer.url(ports.registry());
    }

    public String databaseUrl() {
        return running(postgres).url();
    }

    public String databaseUser() {
        return PostgresCluster.SUPERUSER;
    }

    public String databasePassword() {
        return running(postgres).password();
    }

    public ChildProcess kafka() {
        return running(kafka);
    }

    public ChildProcess registry() {
        return running(registry);
    }

    public ChildProcess postgres() {
        return running(postgres);
    }

    /** Stops Postgres, the registry and Kafka in this order, each in a bounded time, then by force. Idempotent. */
    @Override
    public void close() {
        stop(postgres);
        stop(registry);
        stop(kafka);
        data.close();
    }

    private void startAll(Consumer<String> progress) {
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(SERVICES, task -> {
            Thread thread = new Thread(task, "embedded-start-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        CompletionService<String> starts = new ExecutorCompletionService<>(threads);
        try {
            progress.accept("Starting Kafka, schema registry and Postgres in " + data.resolve(""));
            starts.submit(() -> start("Kafka", ports.kafka(), kafka, () -> KafkaServer.start(data, ports, progress)));
            starts.submit(() -> start(
                    "Schema registry", ports.registry(), registry, () -> RegistryServer.start(data, ports.registry())));
            starts.submit(() ->
                    start("Postgres", ports.postgres(), postgres, () -> PostgresServer.start(data, ports.postgres())));
            for (int i = 0; i < SERVICES; i++) {
                progress.accept(starts.take().get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EmbeddedException known
                    ? known
                    : new EmbeddedException("The stack did not start: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("Interrupted while starting the stack.", e);
        } finally {
            end(threads);
        }
    }

    private static Consumer<String> oneAtATime(Consumer<String> progress) {
        Object lock = new Object();
        return line -> {
            synchronized (lock) {
                progress.accept(line);
            }
        };
    }

    /** Returns a line for people. */
    private static <S extends Service> String start(
            String title, int port, AtomicReference<@Nullable S> slot, Supplier<S> starter) {
        long begun = System.nanoTime();
        S service = starter.get();
        slot.set(service);
        service.awaitReady();
        double seconds = (System.nanoTime() - begun) / 1e9;
        return String.format(Locale.ROOT, "%s answers on 127.0.0.1:%d after %.1f s", title, port, seconds);
    }

    /** So that no starter adds a service after close() has looked. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(STARTERS_END.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new EmbeddedException("A backing service hangs while starting; end this process to end it.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <S> S running(AtomicReference<@Nullable S> slot) {
        S service = slot.get();
        if (service == null) {
            throw new IllegalStateException("the stack is closed");
        }
        return service;
    }

    private static <S extends Service> void stop(AtomicReference<@Nullable S> slot) {
        S service = slot.getAndSet(null);
        if (service != null) {
            service.stop(STOP);
        }
    }

    /**
     * Where a stack lives and listens.
     *
     * @param dataDirectory holds everything, and is created where missing
     * @param kafkaPort 0 for one that is chosen free once and kept with the data, as for the others
     * @param progress takes lines for people, one at a time, while the stack or Kafka is being started, on any thread
     */
    public record Options(
            Path dataDirectory, int kafkaPort, int registryPort, int postgresPort, Consumer<String> progress) {
        public static Options in(Path dataDirectory) {
            return new Options(dataDirectory, 0, 0, 0, line -> {});
        }

        public Options withKafkaPort(int port) {
            return new Options(dataDirectory, port, registryPort, postgresPort, progress);
        }

        public Options withRegistryPort(int port) {
            return new Options(dataDirectory, kafkaPort, port, postgresPort, progress);
        }

        public Options withPostgresPort(int port) {
            return new Options(dataDirectory, kafkaPort, registryPort, port, progress);
        }

        public Options withProgress(Consumer<String> lines) {
            return new Options(dataDirectory, kafkaPort, registryPort, postgresPort, lines);
        }
    }
}
