package io.tokentally.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls at a fixed rate, each timed. A call that comes late because the one before took too long counts from when it was
 * due, so that a stall costs what it would cost callers who do not wait for each other. What comes late because this thread
 * did not run is none of the call's making: the schedule moves.
 *
 * @param calls how many
 * @param period from one to the next
 * @param spins whether the thread keeps its processor between the calls
 */
public record Pace(int calls, Duration period, boolean spins) {
    /** As late as threads usually wake up. */
    private static final long SLACK_NANOS = TimeUnit.MICROSECONDS.toNanos(70);

    /** What is called. */
    public interface Call {
        /** Outside the measured time. */
        Object prepared(int n);

        /** What it returns is kept, so that nothing of it can be left out. */
        Object made(Object prepared);
    }

    public static Pace perSecond(int callsPerSecond, Duration total, boolean spins) {
        return new Pace(
                Math.toIntExact(total.toMillis() * callsPerSecond / 1_000),
                Duration.ofNanos(1_000_000_000L / callsPerSecond),
                spins);
    }

    /** In nanoseconds, with the timer's own cost still in. */
    public Latencies timed(Call call) {
        return timed(call, System.nanoTime() + period.toNanos());
    }

    /** As the other, from {@code firstDueNanos} of {@link System#nanoTime()}, when the first call is due. */
    public Latencies timed(Call call, long firstDueNanos) {
        long[] nanos = new long[calls];
        Object kept = call;
        long due = firstDueNanos;
        long ended = due - 1;
        for (int n = 0; n < calls; n++) {
            Object prepared = call.prepared(n);
            boolean wasHeldUp = ended - due > 0;
            long begun = awaited(due);
            if (!wasHeldUp && begun - due > period.toNanos() / 2) {
                due = begun;
            }
            Object result = call.made(prepared);
            ended = System.nanoTime();
            nanos[n] = ended - (wasHeldUp ? due : begun);
            if (result == kept) {
                throw new IllegalStateException("a call returned the same thing twice");
            }
            kept = result;
            due += period.toNanos();
        }
        return new Latencies(nanos);
    }

    private long awaited(long due) {
        long now = System.nanoTime();
        while (now - due < 0) {
            if (!spins && due - now > SLACK_NANOS) {
                LockSupport.parkNanos(due - now - SLACK_NANOS);
            } else {
                Thread.onSpinWait();
            }
            now = System.nanoTime();
        }
        return now;
    }
}
