package io.tokentally.sink;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tokentally.sink.store.WriteStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service's writers, each on a thread of its own. They know nothing of each other: Kafka's group shares the partitions
 * among them, and the fence in Postgres keeps them apart, as it does sinks in several processes. Where one fails, all end.
 * Thread-safe.
 */
final class Writers {
    private static final Logger LOG = LoggerFactory.getLogger(Writers.class);

    private final List<SinkThread> sinks = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Writers(SinkConfig config, MeterRegistry registry, Consumer<WriteStep> steps) {
        for (int n = 0; n < config.getInt(SinkConfig.WRITERS); n++) {
            SinkThread sink = new SinkThread(config, n == 0, registry, steps, this::haveJoined);
            sinks.add(sink);
            threads.add(new Thread(() -> runUntilOneFails(sink), "tally-sink-" + n));
        }
        Gauge.builder("tokentally.sink.standstill", this, Writers::standstills)
                .description("Partitions that stand still before a record that cannot be stored")
                .strongReference(true)
                .register(registry);
        Gauge.builder("tokentally.sink.lag", this, Writers::lag)
                .description("Records that this sink's partitions hold beyond what it has stored")
                .strongReference(true)
                .register(registry);
    }

    private void runUntilOneFails(SinkThread sink) {
        try {
            sink.run();
        } finally {
            sinks.forEach(SinkThread::stop);
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    private boolean haveJoined() {
        return sinks.stream().allMatch(SinkThread::hasJoined);
    }

    boolean areRunning() {
        return threads.stream().allMatch(Thread::isAlive);
    }

    boolean areReady() {
        return sinks.stream().allMatch(SinkThread::isReady);
    }

    /** Why partitions stand still; empty where none does. */
    String standstill() {
        return sinks.stream()
                .map(sink -> sink.standstill().reasons())
                .filter(reasons -> !reasons.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** Of the first one that has one. */
    @Nullable
    Throwable failure() {
        return sinks.stream()
                .map(SinkThread::failure)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private double standstills() {
        return sinks.stream().mapToInt(sink -> sink.standstill().count()).sum();
    }

    private double lag() {
        return sinks.stream().mapToLong(SinkThread::lag).sum();
    }

    /** Ends them after the batches at hand, or interrupts them where that takes longer than {@code patience}. */
    void stop(Duration patience) {
        sinks.forEach(SinkThread::stop);
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                if (thread.isAlive()) {
                    LOG.warn(
                            "{} did not end within {} s: Postgres or Kafka keeps it waiting",
                            thread.getName(),
                            patience.toSeconds());
                    thread.interrupt();
                }
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
    }
}
