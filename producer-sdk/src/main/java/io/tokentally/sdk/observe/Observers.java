package io.tokentally.sdk.observe;

import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.usage.UsagePrices;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What hears of each event that a client took from its queue: the totals and the callbacks. For the client, not for its
 * callers. Thread-safe.
 */
public final class Observers {
    private final List<CallbackLane> lanes = new ArrayList<>();
    private final CallbackCounters counters = new CallbackCounters();
    private final Tally tally;
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLong uncountable = new AtomicLong();

    /**
     * Not started.
     *
     * @param capacity usages that may wait for each callback
     */
    public Observers(
            Tally tally,
            List<UsageCallback> callbacks,
            int capacity,
            @Nullable UsagePrices prices,
            Supplier<Losses> losses) {
        this.tally = tally;
        for (UsageCallback callback : callbacks) {
            lanes.add(new CallbackLane(callback, lanes.size() + 1, capacity, prices, losses, counters));
        }
    }

    public void start() {
        lanes.forEach(CallbackLane::start);
    }

    public boolean haveCallbacks() {
        return !lanes.isEmpty();
    }

    /** On the client's own thread, for each accepted event in its order. Nobody changes it from now on. Never throws. */
    public void onDrained(SpecificRecord event) {
        if (event instanceof UsageEvent usage) {
            try {
                tally.add(usage);
            } catch (RuntimeException e) {
                uncountable.incrementAndGet(); // an event that lacks what every event has; the encoder says so, too
            }
            for (CallbackLane lane : lanes) {
                lane.offer(usage);
            }
        }
        seen.lazySet(seen.getPlain() + 1); // this thread alone writes it
    }

    /** Events of both kinds that were drained so far. */
    public long seen() {
        return seen.get();
    }

    public Tally tally() {
        return tally;
    }

    public CallbackStats stats() {
        CallbackStats stats = counters.snapshot();
        return new CallbackStats(stats.delivered(), stats.dropped(), stats.failed() + uncountable.get());
    }

    /** The callbacks get what waits for them until {@code deadlineNanos}; then their threads are interrupted. */
    public void close(long deadlineNanos) throws InterruptedException {
        lanes.forEach(CallbackLane::closing);
        for (CallbackLane lane : lanes) {
            lane.await(deadlineNanos);
        }
    }
}
