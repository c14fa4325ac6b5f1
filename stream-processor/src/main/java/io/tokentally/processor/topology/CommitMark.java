package io.tokentally.processor.topology;

/** Whether the coming commit has been asked to flush what is in memory, and when that was done last. Owned by one task. */
final class CommitMark {
    private boolean set;
    private long setAtMillis;
    private long flushedAtMillis;
    private long seenAtMillis;
    private long behindMillis;

    /** Whether it was not set before. */
    boolean set(long nowMillis) {
        if (set) {
            return false;
        }
        set = true;
        setAtMillis = nowMillis;
        return true;
    }

    void flushed(long nowMillis) {
        set = false;
        flushedAtMillis = nowMillis;
    }

    /** @param behindMillis how long before now the event arrived that was just seen */
    void behindBy(long nowMillis, long behindMillis) {
        seenAtMillis = nowMillis;
        this.behindMillis = behindMillis;
    }

    /**
     * Who has seen nothing for half of what it would wait has seen all there is: what is held waits for no more. Not sooner, as
     * a thread takes its partitions' fetches one after the other.
     */
    void look(long nowMillis, CommitPace pace) {
        if (2 * (nowMillis - seenAtMillis) >= pace.millis(behindMillis)) {
            behindMillis = 0;
        }
    }

    /** Whether all has been seen that there is. */
    boolean hasCaughtUp() {
        return behindMillis == 0;
    }

    /**
     * Whether something waits for a commit that is due. A commit is one of all tasks of a thread. A task that is behind counts
     * from what it holds first, else each would ask for a commit of its own soon after that of another. One that is far behind
     * need not ask: Streams commits by itself as often.
     */
    boolean due(long nowMillis, CommitPace pace) {
        long interval = pace.millis(behindMillis);
        if (pace.isLongest(interval)) {
            return false;
        }
        long since = pace.isLonger(interval) ? setAtMillis : flushedAtMillis;
        return set && nowMillis - since >= interval;
    }
}
