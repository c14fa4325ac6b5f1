package io.tokentally.processor.topology;

import java.time.Duration;

/**
 * How often a task asks for a commit. While it is behind, fewer commits mean fewer totals written: it then waits for up to a
 * quarter of the time that it is behind by, so an event's total comes at most that quarter later.
 *
 * @param interval between two commits of a task that is not behind
 * @param whileBehind the longest that a task which is behind waits for
 * @param mostHeld how many sums a task holds in memory; beyond, it asks for a commit at once
 */
public record CommitPace(Duration interval, Duration whileBehind, int mostHeld) {
    private static final int SHARE_OF_BEHIND = 4;
    private static final int SHARE_OF_INTERVAL = 4;
    public static final int MOST_HELD = 10_000;
    public static final CommitPace DEFAULT =
            new CommitPace(Duration.ofMillis(100), Duration.ofMillis(1_000), MOST_HELD);

    /** Of a stage whose input comes with the commits of another: it has waited for one already, and comes all at once. */
    CommitPace afterAnother() {
        return new CommitPace(interval.dividedBy(SHARE_OF_INTERVAL), whileBehind, mostHeld);
    }

    /** Whether an interval is one of a task that is behind. */
    boolean isLonger(long intervalMillis) {
        return intervalMillis > interval.toMillis();
    }

    /** Whether an interval is that of a task that is as far behind as counts. */
    boolean isLongest(long intervalMillis) {
        return isLonger(intervalMillis) && intervalMillis >= whileBehind.toMillis();
    }

    /** How long after the last flush the next one is due. */
    long millis(long behindMillis) {
        return Math.max(interval.toMillis(), Math.min(whileBehind.toMillis(), behindMillis / SHARE_OF_BEHIND));
    }
}
