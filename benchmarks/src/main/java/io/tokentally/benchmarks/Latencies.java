package io.tokentally.benchmarks;

import java.util.Arrays;
import java.util.List;

/** How long each of many calls took. */
public final class Latencies {
    private static final int TRIALS = 20_001;
    /** Nothing measured is taken to be shorter than the timer can tell. */
    private static final double SHORTEST_NANOS = 5;

    private final long[] sorted;

    public Latencies(long[] nanos) {
        sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    public static Latencies of(long[] nanos) {
        return new Latencies(nanos);
    }

    public static Latencies all(List<Latencies> parts) {
        return new Latencies(
                parts.stream().flatMapToLong(part -> Arrays.stream(part.sorted)).toArray());
    }

    /** What is measured where nothing is done, in nanoseconds: the median of many tries. */
    public static long timerNanos() {
        long[] nanos = new long[TRIALS];
        for (int i = 0; i < TRIALS; i++) {
            long begun = System.nanoTime();
            nanos[i] = System.nanoTime() - begun;
        }
        return new Latencies(nanos).sorted[TRIALS / 2];
    }

    /** The value that {@code share} of the calls did not exceed, without the timer's own cost. */
    public double quantile(double share, long timerNanos) {
        int index = Math.min(sorted.length - 1, (int) (share * sorted.length));
        return Math.max(SHORTEST_NANOS, (double) (sorted[index] - timerNanos));
    }
}
