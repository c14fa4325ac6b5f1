package io.tokentally.processor.topology;

/** Whether the coming commit has been asked to flush what is in memory. Owned by one task. */
final class CommitMark {
    private boolean set;

    /** Whether it was not set before. */
    boolean set() {
        boolean first = !set;
        set = true;
        return first;
    }

    void clear() {
        set = false;
    }
}
