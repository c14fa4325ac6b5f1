package io.tokentally.processor.query;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.streams.LagInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the copies here are behind. Streams asks Kafka where their changelogs end, and waits a minute for a Kafka that does
 * not answer. So a thread of its own asks, {@code copy-lags}; a question waits for it at most {@link #PATIENCE}, and then takes
 * what was known last. Thread-safe.
 */
final class CopyLags implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(CopyLags.class);

    private final Supplier<Map<String, Map<Integer, LagInfo>>> source;
    private final ExecutorService asker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "copy-lags");
        thread.setDaemon(true);
        return thread;
    });

    private volatile Map<String, Map<Integer, LagInfo>> known = Map.of();
    private Future<?> asked;
    private long askedAt;

    /** @param source asks Kafka; at most one thread at a time is in it */
    CopyLags(Supplier<Map<String, Map<Integer, LagInfo>>> source) {
        this.source = source;
        ask();
    }

    /** In changelog records, by partition; without those that nobody could tell yet. */
    Map<Integer, LagInfo> of(String store) {
        Future<?> answer;
        long left;
        synchronized (this) {
            if (asked.isDone() && !asker.isShutdown()) {
                ask();
            }
            answer = asked;
            left = askedAt + PATIENCE.toNanos() - System.nanoTime();
        }
        try {
            answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.debug("Kafka has not told for {} how far the copies here are behind", PATIENCE);
        } catch (ExecutionException e) {
            LOG.info("How far the copies here are behind cannot be told now: {}", String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return known.getOrDefault(store, Map.of());
    }

    /** An answer that comes late is kept all the same: it is what is known last. */
    private void ask() {
        askedAt = System.nanoTime();
        asked = asker.submit(() -> {
            known = source.get();
        });
    }

    /** Questions after it are answered by what was known last. */
    @Override
    public synchronized void close() {
        asker.shutdownNow();
    }
}
