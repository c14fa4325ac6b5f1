package io.tokentally.processor.topology;

/** What became of an arriving record; each has exactly one. */
enum Outcome {
    /** A new id, voids included. */
    LEDGER,
    /** It replaced the known form. */
    SUPERSEDED,
    DUPLICATE,
    /** Its revision is lower than the known one, or a void of the same revision outranks it. */
    STALE,
    REJECTED
}
