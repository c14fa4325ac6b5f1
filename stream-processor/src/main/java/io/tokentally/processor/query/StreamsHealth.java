package io.tokentally.processor.query;

import io.tokentally.processor.topology.UnfitStateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces stream threads that fail, and tells whether events are processed: not while state is restored, not with fewer
 * threads than configured, and not where threads fail again and again. Thread-safe.
 */
public final class StreamsHealth {
    /** So many failures within {@link #WINDOW} are no accident. */
    static final int MANY = 3;

    static final Duration WINDOW = Duration.ofMinutes(2);
    private static final Logger LOG = LoggerFactory.getLogger(StreamsHealth.class);

    private final int threads;
    private final InstantSource clock;
    private final Deque<Instant> recent = new ArrayDeque<>();
    private long failures;
    private @Nullable String last;
    private @Nullable KafkaStreams streams;

    /** @param threads how many stream threads there are to be */
    public StreamsHealth(int threads, InstantSource clock) {
        this.threads = threads;
        this.clock = clock;
    }

    /** Before the streams are started. */
    public void watch(KafkaStreams watched) {
        synchronized (this) {
            streams = watched;
        }
        watched.setUncaughtExceptionHandler((StreamsUncaughtExceptionHandler) this::failed);
    }

    synchronized StreamThreadExceptionResponse failed(Throwable failure) {
        failures++;
        recent.addLast(clock.instant());
        if (recent.size() > MANY) {
            recent.removeFirst();
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        last = String.valueOf(root.getMessage());
        if (root instanceof UnfitStateException) {
            LOG.error("The processor stops: {}", last, failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("A stream thread stopped and is replaced; nothing uncommitted is kept", failure);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    synchronized long failures() {
        return failures;
    }

    /** Why events are not processed; null where they are. */
    @Nullable
    String problem() {
        KafkaStreams watched;
        synchronized (this) {
            watched = streams;
            if (recent.size() == MANY
                    && recent.getFirst().isAfter(clock.instant().minus(WINDOW))) {
                return "stream threads failed " + failures + " times, again and again; the last because: " + last;
            }
        }
        if (watched == null || watched.state() != KafkaStreams.State.RUNNING) {
            String state = watched == null ? "being made" : watched.state().name();
            return "the processor is " + state + ", not RUNNING" + because();
        }
        long alive = watched.metadataForLocalThreads().stream()
                .filter(thread -> !thread.threadState().equals("DEAD"))
                .count();
        return alive < threads ? alive + " of " + threads + " stream threads are alive" + because() : null;
    }

    private synchronized String because() {
        return last == null ? "" : "; a thread failed because: " + last;
    }
}
