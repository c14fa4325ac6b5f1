package io.tokentally.processor.topology;

/** What the totals step gathers between two commits. Owned by one task; empty after each commit. */
record TotalsMemory(TotalSet differences, CommitMark mark) {
    TotalsMemory() {
        this(new TotalSet(), new CommitMark());
    }
}
