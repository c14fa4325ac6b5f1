package io.tokentally.processor.query;

import io.tokentally.processor.topology.UnfitStateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces stream threads that fail, and tells whether events are processed: not while state is restored, not with fewer
 * threads than configured, and not where threads fail again and again. What is away is waited for without end, and a refused
 * output costs one thread; where threads fail by themselves {@value #TOO_MANY} times within {@link #WINDOW} the processor stops
 * for good, loudly. Thread-safe.
 */
public final class StreamsHealth {
    /** So many failures within {@link #WINDOW} are no accident. */
    static final int MANY = 3;

    static final int TOO_MANY = 10;
    static final Duration WINDOW = Duration.ofMinutes(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(StreamsHealth.class);

    /** Waits before a thread is replaced. */
    interface Pause {
        void of(Duration duration) throws InterruptedException;
    }

    private final int threads;
    private final LongSupplier refusals;
    private final InstantSource clock;
    private final Pause pause;
    private final Deque<Instant> recent = new ArrayDeque<>();
    /** Those of {@link #recent} that nothing outside is to blame for. */
    private final Deque<Instant> own = new ArrayDeque<>();

    private long failures;
    private long knownRefusals;
    private @Nullable String last;
    private @Nullable String stopped;
    private @Nullable KafkaStreams streams;

    /**
     * For a processor.
     *
     * @param threads how many stream threads there are to be
     * @param refusals how many outputs Kafka has refused that will not be tried again
     */
    public StreamsHealth(int threads, LongSupplier refusals) {
        this(threads, refusals, InstantSource.system(), duration -> Thread.sleep(duration.toMillis()));
    }

    StreamsHealth(int threads, LongSupplier refusals, InstantSource clock, Pause pause) {
        this.threads = threads;
        this.refusals = refusals;
        this.clock = clock;
        this.pause = pause;
    }

    /** Before the streams are started. */
    public void watch(KafkaStreams watched) {
        synchronized (this) {
            streams = watched;
        }
        watched.setUncaughtExceptionHandler((StreamsUncaughtExceptionHandler) this::failed);
    }

    /** Called by the thread that failed, which waits here before it is replaced. */
    StreamThreadExceptionResponse failed(Throwable failure) {
        Duration wait = noted(failure);
        if (wait == null) {
            LOG.error("The processor stops: {}", stopped(), failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("A stream thread stopped and is replaced in {}; nothing uncommitted is kept", wait, failure);
        try {
            pause.of(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** How long to wait; null where it does not go on. */
    private synchronized @Nullable Duration noted(Throwable failure) {
        failures++;
        Instant now = clock.instant();
        keep(recent, now, MANY);
        last = String.valueOf(Failure.root(failure).getMessage());
        if (Failure.root(failure) instanceof UnfitStateException) {
            stopped = last;
            return null;
        }
        boolean refused = refusals.getAsLong() > knownRefusals;
        knownRefusals = refusals.getAsLong();
        if (refused || Failure.isOfWhatIsAway(failure)) {
            return FIRST_PAUSE;
        }
        keep(own, now, TOO_MANY);
        own.removeIf(instant -> !instant.isAfter(now.minus(WINDOW)));
        if (own.size() == TOO_MANY) {
            stopped = "stream threads failed " + TOO_MANY + " times within " + WINDOW.toMinutes()
                    + " minutes; the last because: " + last + ". Its log says more; nothing is lost: start it again"
                    + " once that is mended";
            return null;
        }
        Duration wait = FIRST_PAUSE.multipliedBy(1L << (own.size() - 1));
        return wait.compareTo(LONGEST_PAUSE) < 0 ? wait : LONGEST_PAUSE;
    }

    private static void keep(Deque<Instant> instants, Instant now, int most) {
        instants.addLast(now);
        if (instants.size() > most) {
            instants.removeFirst();
        }
    }

    /** Why it has stopped by itself for good; null as long as it has not. */
    public synchronized @Nullable String stopped() {
        return stopped;
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
