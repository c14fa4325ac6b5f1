package io.tokentally.gateway.freshness;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes again and again on one thread of its own, {@code gateway-freshness}, and remembers the last result. While probes do
 * not complete, {@link #asOf} stays what it was: old, but true. Thread-safe.
 */
public final class FreshnessMonitor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FreshnessMonitor.class);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    private final FreshnessProbe probe;
    private final Duration interval;
    private final Thread thread;
    private volatile State state = new State(null, "no probe has completed yet", false);

    /**
     * @param asOf every event that arrived before it is in the database; null before the first probe
     * @param trouble why the last probe did not complete; null where it did
     * @param reachable whether Kafka and the database answered the last probe
     */
    public record State(@Nullable Instant asOf, @Nullable String trouble, boolean reachable) {}

    /** @param probe becomes the monitor's own, and is closed with it */
    public FreshnessMonitor(FreshnessProbe probe, Duration interval) {
        this.probe = probe;
        this.interval = interval;
        this.thread = new Thread(this::run, "gateway-freshness");
        this.thread.setDaemon(true);
    }

    public FreshnessMonitor start() {
        thread.start();
        return this;
    }

    public @Nullable Instant asOf() {
        return state.asOf();
    }

    public State state() {
        return state;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (probe) {
            while (!Thread.currentThread().isInterrupted()) {
                TimeUnit.NANOSECONDS.sleep(once().toNanos());
            }
        } catch (InterruptedException e) {
            log.debug("freshness is no longer probed");
        }
    }

    /** Returns how long to wait before the next one. */
    private Duration once() throws InterruptedException {
        State before = state;
        try {
            state = new State(probe.probe(PROBE_TIMEOUT), null, true);
            if (before.trouble() != null) {
                log.info("answers are fresh as of {}", state.asOf());
            }
            return interval;
        } catch (TimeoutException e) {
            failed(before, new State(before.asOf(), String.valueOf(e.getMessage()), true));
            return interval;
        } catch (InterruptException e) {
            throw new InterruptedException("interrupted in Kafka's client");
        } catch (RuntimeException e) {
            failed(before, new State(before.asOf(), String.valueOf(e.getMessage()), false));
            return AFTER_FAILURE;
        }
    }

    private void failed(State before, State after) {
        state = after;
        if (before.trouble() == null || before.reachable() != after.reachable()) {
            log.warn("freshness is not known beyond {}: {}", after.asOf(), after.trouble());
        }
    }
}
