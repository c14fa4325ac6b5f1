package io.tokentally.proof.workload;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/** What calls of record() cost the thread that makes them (G6). Owned by that thread; {@link #take} from any. */
final class CallerWatch {
    private static final int MOST = 1 << 16;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long[] nanos = new long[MOST];
    private int calls;
    private long waited;
    private long thrown;

    /**
     * @param calls since the last report
     * @param waited how often the thread was blocked by a lock or waited for something during a call
     * @param thrown calls that threw
     */
    record Report(int calls, long waited, long thrown, long p50Nanos, long p99Nanos, long maxNanos) {}

    synchronized void call(Runnable record) {
        long stops = stops();
        long begun = System.nanoTime();
        try {
            record.run();
        } catch (RuntimeException e) {
            thrown++;
            e.printStackTrace();
        }
        long took = System.nanoTime() - begun;
        waited += stops() - stops;
        nanos[calls % MOST] = took;
        calls++;
    }

    private long stops() {
        ThreadInfo info = threads.getThreadInfo(Thread.currentThread().getId());
        return info.getBlockedCount() + info.getWaitedCount();
    }

    synchronized Report take() {
        long[] sorted = Arrays.copyOf(nanos, Math.min(calls, MOST));
        Arrays.sort(sorted);
        int last = sorted.length - 1;
        Report report = last < 0
                ? new Report(0, 0, 0, 0, 0, 0)
                : new Report(calls, waited, thrown, sorted[last / 2], sorted[(int) (last * 0.99)], sorted[last]);
        calls = 0;
        waited = 0;
        thrown = 0;
        return report;
    }
}
