package io.tokentally.gateway.freshness;

import io.tokentally.schemas.freshness.DrainTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
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
    private volatile State state = new State(null, "no probe has completed yet");
    private volatile boolean closed;

    /**
     * What the last probes found.
     *
     * @param asOf every event that arrived before it is in the database; null before the first probe
     * @param trouble why the last probe did not complete; null where it did
     */
    public record State(@Nullable Instant asOf, @Nullable String trouble) {}

    /** @param interval from the end of a probe to the start of the next */
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
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                TimeUnit.NANOSECONDS.sleep(once().toNanos());
            }
        } catch (InterruptedException e) {
            log.debug("freshness is no longer probed");
        }
    }

    /** Returns how long to wait before the next one. */
    private Duration once() throws InterruptedException {
        try {
            succeeded(probe.probe(PROBE_TIMEOUT));
            return interval;
        } catch (DrainTimeoutException e) {
            failed(e);
            return interval;
        } catch (RuntimeException e) {
            failed(e);
            return AFTER_FAILURE;
        }
    }

    private void succeeded(Instant asOf) {
        if (state.trouble() != null) {
            log.info("answers are fresh as of {}", asOf);
        }
        state = new State(asOf, null);
    }

    private void failed(RuntimeException e) {
        State before = state;
        state = new State(before.asOf(), String.valueOf(e.getMessage()));
        if (before.trouble() == null && !closed) {
            log.warn("freshness is not known beyond {}: {}", before.asOf(), e.getMessage());
        }
    }
}
