package io.tokentally.processor.query;

import io.tokentally.schemas.freshness.ProcessorDrain;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Probes again and again how far the processor has drained. Owns one thread, {@code state-freshness}. */
public final class StateFreshness implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateFreshness.class);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(30);

    private final ProcessorDrain drain;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Instant asOf;

    private StateFreshness(ProcessorDrain drain) {
        this.drain = drain;
        thread = new Thread(this::run, "state-freshness");
        thread.setDaemon(true);
    }

    public static StateFreshness start(Admin admin, String applicationId, Map<String, ?> clientSettings) {
        StateFreshness freshness = new StateFreshness(new ProcessorDrain(admin, applicationId, clientSettings));
        freshness.thread.start();
        return freshness;
    }

    /** Every event that arrived before it is in the stores; null until the first probe has ended. */
    @Nullable
    Instant asOf() {
        return asOf;
    }

    private void run() {
        while (!closed) {
            try {
                asOf = drain.await(PROBE_TIMEOUT);
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                return; // close() asked for it
            } catch (RuntimeException e) {
                LOG.warn("How fresh the state is cannot be told now: {}", e.getMessage());
                pauseAfterFailure();
            }
        }
    }

    private void pauseAfterFailure() {
        try {
            Thread.sleep(PAUSE.toMillis() * 4);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
