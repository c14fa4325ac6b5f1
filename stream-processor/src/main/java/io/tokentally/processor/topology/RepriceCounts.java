package io.tokentally.processor.topology;

import java.nio.ByteBuffer;

/** How many commands to price again there were, and what became of them. No part of the audit: no event is in it. */
public record RepriceCounts(long repriced, long unchanged, long replaced, long unknown, long rejected) {
    public static final RepriceCounts NONE = new RepriceCounts(0, 0, 0, 0, 0);

    RepriceCounts plus(RepriceOutcome outcome) {
        return switch (outcome) {
            case REPRICED -> new RepriceCounts(repriced + 1, unchanged, replaced, unknown, rejected);
            case UNCHANGED -> new RepriceCounts(repriced, unchanged + 1, replaced, unknown, rejected);
            case REPLACED -> new RepriceCounts(repriced, unchanged, replaced + 1, unknown, rejected);
            case UNKNOWN -> new RepriceCounts(repriced, unchanged, replaced, unknown + 1, rejected);
            case REJECTED -> new RepriceCounts(repriced, unchanged, replaced, unknown, rejected + 1);
        };
    }

    public RepriceCounts plus(RepriceCounts more) {
        return new RepriceCounts(
                repriced + more.repriced,
                unchanged + more.unchanged,
                replaced + more.replaced,
                unknown + more.unknown,
                rejected + more.rejected);
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(5 * Long.BYTES)
                .putLong(repriced)
                .putLong(unchanged)
                .putLong(replaced)
                .putLong(unknown)
                .putLong(rejected)
                .array();
    }

    public static RepriceCounts of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new RepriceCounts(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
}
