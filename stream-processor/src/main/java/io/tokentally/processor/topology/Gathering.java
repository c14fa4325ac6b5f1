package io.tokentally.processor.topology;

/** What a task gathers in memory between two commits. Owned by one task. */
interface Gathering {
    CommitMark mark();

    /** How many sums it holds. */
    int held();
}
