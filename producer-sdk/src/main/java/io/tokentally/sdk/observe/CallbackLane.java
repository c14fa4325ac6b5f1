package io.tokentally.sdk.observe;

import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.usage.UsagePrices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One callback, its queue and its thread. The thread polls, since waking it for each usage would cost the one who gives as
 * much as sending does. Fields without a note belong to that thread alone.
 */
final class CallbackLane implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageCallback.class);
    private static final int BATCH = 500;
    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();
    private static final long LOSS_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LOG_NANOS = Duration.ofMinutes(1).toNanos();

    private final UsageCallback callback;
    private final @Nullable UsagePrices prices;
    private final Supplier<Losses> losses;
    private final CallbackCounters counters;
    /** Offered to by the client's threads. */
    private final MessagePassingQueue<UsageEvent> queue;

    private final Thread thread;
    private Losses told = new Losses(0, 0, "");
    private long lossesDue = System.nanoTime();
    private long logDue = lossesDue;
    /** Set by the closing thread. */
    private volatile boolean closing;

    private volatile boolean abandoned;

    CallbackLane(
            UsageCallback callback,
            int number,
            int capacity,
            @Nullable UsagePrices prices,
            Supplier<Losses> losses,
            CallbackCounters counters) {
        this.callback = callback;
        this.prices = prices;
        this.losses = losses;
        this.counters = counters;
        queue = new MpscAtomicArrayQueue<>(capacity);
        thread = new Thread(this, "tally-sdk-callback-" + number);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Any thread; never waits. Nobody changes {@code event} from now on. */
    void offer(UsageEvent event) {
        if (!queue.relaxedOffer(event)) {
            counters.dropped.increment();
        }
    }

    @Override
    public void run() {
        while (!abandoned) {
            boolean last = closing;
            boolean any = give();
            tellLosses(last && !any);
            if (last && !any) {
                return;
            }
            if (!any) {
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    private boolean give() {
        List<ObservedUsage> batch = new ArrayList<>();
        UsageEvent event;
        while (batch.size() < BATCH && (event = queue.relaxedPoll()) != null) {
            try {
                batch.add(ObservedUsage.of(event, prices));
            } catch (RuntimeException e) {
                failed("cannot read event " + event.getEventId(), e);
            }
        }
        if (!batch.isEmpty()) {
            counters.delivered.add(batch.size());
            List<ObservedUsage> usages = List.copyOf(batch);
            guarded(() -> callback.onUsage(usages));
        }
        return !batch.isEmpty();
    }

    private void tellLosses(boolean now) {
        if (!now && System.nanoTime() - lossesDue < 0) {
            return;
        }
        Losses all = losses.get();
        Loss loss = all.since(told);
        if (loss != null) {
            told = all;
            lossesDue = System.nanoTime() + LOSS_NANOS;
            guarded(() -> callback.onLoss(loss));
        }
    }

    private interface Call {
        void make() throws Exception;
    }

    @SuppressWarnings(
            "InterruptedExceptionSwallowed") // the callback's own; who interrupts this thread has set abandoned
    private void guarded(Call call) {
        try {
            call.make();
        } catch (Throwable e) { // its errors too: they are its own
            failed("failed", e);
        }
    }

    private void failed(String what, Throwable failure) {
        counters.failed.increment();
        long now = System.nanoTime();
        if (now - logDue >= 0) {
            logDue = now + LOG_NANOS;
            LOG.warn(
                    "usage callback {} {} ({} failures so far; the next minute's are only counted)",
                    callback.getClass().getName(),
                    what,
                    counters.failed.sum(),
                    failure);
        }
    }

    void closing() {
        closing = true;
        LockSupport.unpark(thread);
    }

    /** After {@link #closing}: what the callback has not taken at the deadline is dropped. */
    void await(long deadlineNanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadlineNanos - System.nanoTime()));
        if (thread.isAlive() && !abandoned) {
            abandoned = true;
            thread.interrupt();
            counters.dropped.add(queue.size());
        }
    }
}
