package io.tokentally.testkit;

/** What became of an arriving record. */
public enum Outcome {
    /** A new id, a void included. */
    LEDGER,
    /** It replaced a known form. */
    SUPERSEDED,
    DUPLICATE,
    STALE,
    REJECTED
}
