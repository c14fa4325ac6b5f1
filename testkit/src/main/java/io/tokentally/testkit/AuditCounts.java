package io.tokentally.testkit;

/** Outcomes of the records of one {@link AuditKey}. */
public record AuditCounts(long ledger, long superseded, long duplicates, long stale, long rejected) {

    static final AuditCounts NONE = new AuditCounts(0, 0, 0, 0, 0);

    /** Each record has exactly one outcome. */
    public long received() {
        return ledger + superseded + duplicates + stale + rejected;
    }

    AuditCounts plus(Outcome outcome) {
        return switch (outcome) {
            case LEDGER -> new AuditCounts(ledger + 1, superseded, duplicates, stale, rejected);
            case SUPERSEDED -> new AuditCounts(ledger, superseded + 1, duplicates, stale, rejected);
            case DUPLICATE -> new AuditCounts(ledger, superseded, duplicates + 1, stale, rejected);
            case STALE -> new AuditCounts(ledger, superseded, duplicates, stale + 1, rejected);
            case REJECTED -> new AuditCounts(ledger, superseded, duplicates, stale, rejected + 1);
        };
    }
}
