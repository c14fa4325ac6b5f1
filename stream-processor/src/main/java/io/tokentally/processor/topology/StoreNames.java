package io.tokentally.processor.topology;

/** The stores. Each but the memories and the marks has a changelog {@code <application.id>-<name>-changelog}. */
public final class StoreNames {
    /** {@link io.tokentally.processor.known.KnownForms}. */
    public static final String KNOWN_FORMS = "known-forms";
    /** {@link AuditKey} text → {@link AuditCounts}. */
    public static final String AUDIT = "audit";
    /** Type and tenant as canonical JSON → {@link RepriceCounts}. */
    public static final String REPRICES = "reprices";
    /** Resolve's clock and sequence. */
    public static final String RESOLVE_PROGRESS = "resolve-progress";

    static final String RESOLVE_MEMORY = "resolve-memory";
    static final String RESOLVE_MARK = "resolve-mark";
    /** Tag and public key → the total as published. */
    public static final String TOTALS = "totals";

    /** Public key of a session total → the day of its latest event, since 1970. */
    static final String SESSION_DAYS = "session-days";
    /** Canonical {@code ["tenant","producer_id"]} → {@link ProducerState}. */
    public static final String PRODUCERS = "producers";
    /** The same with a block's number behind it → the numbers of the block that have arrived, as bits. */
    static final String PRODUCER_NUMBERS = "producer-numbers";

    static final String TOTALS_PROGRESS = "totals-progress";
    static final String TOTALS_MEMORY = "totals-memory";
    static final String TOTALS_MARK = "totals-mark";

    private StoreNames() {}
}
