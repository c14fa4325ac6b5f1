package io.tokentally.benchmarks.sdk;

import com.sun.management.ThreadMXBean;
import io.tokentally.benchmarks.Contestant;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The processor time and the memory that an event takes of its caller: to make it, which every caller has to, and to give it
 * away. In bursts of 100 each 10 ms, as the clock of a thread's processor time is too slow for single calls.
 */
final class CallerCpu implements Contestant<CallerCpu.Cost> {
    private static final int BURST = 100;
    private static final Duration BETWEEN = Duration.ofMillis(10);
    private static final int WARM_BURSTS = 2_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final Caller.Path path;
    private final int bursts;
    private final UsageEvent[] templates = new UsageEvent[BURST];

    /** Per event. */
    record Cost(double cpuNanos, double bytes) {}

    CallerCpu(String name, Caller.Path path, Duration turn) {
        this.name = name;
        this.path = path;
        this.bursts = (int) turn.dividedBy(BETWEEN);
        Arrays.setAll(templates, Samples::usage);
    }

    /** Nothing but making the event. */
    static Caller.Path nothing() {
        return new Caller.Path() {
            @Override
            public Object give(UsageEvent event) {
                return event;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void warmUp() {
        for (int burst = 0; burst < WARM_BURSTS; burst++) {
            burst();
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    @Override
    public Cost round() {
        double[] nanos = new double[bursts];
        long bytes = allocated();
        long unmeasured = 0;
        for (int burst = 0; burst < bursts; burst++) {
            long waiting = allocated();
            LockSupport.parkNanos(BETWEEN.toNanos());
            unmeasured += allocated() - waiting;
            nanos[burst] = (double) burst() / BURST;
        }
        long used = allocated() - bytes - unmeasured;
        Arrays.sort(nanos);
        return new Cost(nanos[bursts / 2], (double) used / bursts / BURST);
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private long burst() {
        Object kept = this;
        long clock = THREADS.getCurrentThreadCpuTime();
        long begun = THREADS.getCurrentThreadCpuTime();
        for (int n = 0; n < BURST; n++) {
            Object result = path.give(made(templates[n]));
            if (result == kept) {
                throw new IllegalStateException("a call returned the same thing twice");
            }
            kept = result;
        }
        return THREADS.getCurrentThreadCpuTime() - begun - (begun - clock);
    }

    /** As a caller does who has its parts at hand: the record, its counts, and no tags. */
    private static UsageEvent made(UsageEvent from) {
        return new UsageEvent(
                from.getEventId(),
                from.getRevision(),
                from.getVoided(),
                from.getTenant(),
                null,
                null,
                from.getUserId(),
                from.getSessionId(),
                from.getMessageId(),
                from.getProvider(),
                from.getModel(),
                from.getOperation(),
                new TokenCounts(
                        from.getTokens().getInput(),
                        from.getTokens().getCacheRead(),
                        null,
                        null,
                        from.getTokens().getOutput(),
                        from.getTokens().getReasoning(),
                        new HashMap<>()),
                from.getTokenSource(),
                from.getServiceTier(),
                from.getThinkingEnabled(),
                from.getThinkingBudget(),
                from.getStopReason(),
                from.getStatus(),
                from.getLatencyUs(),
                from.getReportedCostUsd(),
                new HashMap<>(),
                null,
                null);
    }

    @Override
    public void close() {
        path.close();
    }
}
