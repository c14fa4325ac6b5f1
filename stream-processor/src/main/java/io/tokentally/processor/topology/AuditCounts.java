package io.tokentally.processor.topology;

import java.nio.ByteBuffer;

/** How many records of a producer arrived and what became of them: {@code received} is the sum of the others. */
public record AuditCounts(long ledger, long superseded, long duplicates, long stale, long rejected) {
    public static final AuditCounts NONE = new AuditCounts(0, 0, 0, 0, 0);

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

    public AuditCounts plus(AuditCounts more) {
        return new AuditCounts(
                ledger + more.ledger,
                superseded + more.superseded,
                duplicates + more.duplicates,
                stale + more.stale,
                rejected + more.rejected);
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(5 * Long.BYTES)
                .putLong(ledger)
                .putLong(superseded)
                .putLong(duplicates)
                .putLong(stale)
                .putLong(rejected)
                .array();
    }

    public static AuditCounts of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new AuditCounts(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
}
