package io.tokentally.sdk.adapter;

import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.TokentallyClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports a framework's calls to a client. Nothing here ever throws: what fails is counted, and logged at most once a
 * minute. Thread-safe.
 */
public final class CallReporter {
    private static final Logger LOG = LoggerFactory.getLogger(CallReporter.class);
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    final TokentallyClient client;
    final UnaryOperator<UsageEvent.Builder> details;
    private final Supplier<Attribution> attribution;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong nextLog = new AtomicLong(System.nanoTime());

    /**
     * @param attribution asked on the caller's thread as each call starts, so that it may read a thread-local
     * @param details has the last word on each usage event
     */
    public CallReporter(
            TokentallyClient client, Supplier<Attribution> attribution, UnaryOperator<UsageEvent.Builder> details) {
        this.client = client;
        this.attribution = attribution;
        this.details = details;
    }

    /** A call that starts now, on this thread. */
    public OpenCall start() {
        Attribution[] asked = {Attribution.DEFAULT};
        guarded(() -> asked[0] = attribution.get());
        return new OpenCall(this, asked[0], System.nanoTime());
    }

    /** How often reporting failed. */
    public long failures() {
        return failures.get();
    }

    /** Runs {@code reporting}, which must never be a reason for the call to fail: not even by an error of linkage. */
    @SuppressWarnings("CatchingUnchecked")
    public void guarded(Runnable reporting) {
        try {
            reporting.run();
        } catch (Throwable e) {
            failures.incrementAndGet();
            warn("a call is not counted", e);
        }
    }

    /** Events without them are rejected further on, where the application does not see it. */
    void warnWhereUnnamed(String userId, String sessionId) {
        if (userId.isEmpty() || sessionId.isEmpty()) {
            failures.incrementAndGet();
            warn(
                    "an event has user_id '" + userId + "' and session_id '" + sessionId
                            + "' but needs both: give an attribution, or set the client's userId and sessionId",
                    null);
        }
    }

    private void warn(String what, @Nullable Throwable cause) {
        long due = nextLog.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextLog.compareAndSet(due, now + QUIET_NANOS)) {
            LOG.warn("{}; {} so far", what, failures.get(), cause);
        }
    }
}
