package io.tokentally.processor.topology;

/** Whether the coming commit has been asked to flush what is in memory, and when that was done last. Owned by one task. */
final class CommitMark {
    private boolean set;
    private long setAtMillis;
    private long flushedAtMillis;
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
    void behindBy(long behindMillis) {
        this.behindMillis = behindMillis;
    }

    /**
     * Whether something waits for a commit that is due. A commit is one of all tasks of a thread. A task that is behind counts
     * from what it holds first, else each would ask for a commit of its own soon after that of another.
     */
    boolean due(long nowMillis, CommitPace pace) {
        long interval = pace.millis(behindMillis);
        long since = pace.isLonger(interval) ? setAtMillis : flushedAtMillis;
        return set && nowMillis - since >= interval;
    }
}
