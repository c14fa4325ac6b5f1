package io.tokentally.processor.topology;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What travels from resolve to the totals: {@code tag (1 byte), source partition (4), source clock in microseconds (8), latest
 * effective time in microseconds (8), payload}.
 *
 * @param tag a {@link TotalKind}'s, whose payload is a total with what is to be added; or {@link ProducerNote#TAG}
 * @param partition of the resolving task
 * @param clock of the resolving task: the highest arrival that it has seen
 * @param latest of the entries that were added up; 0 for a note
 */
record Difference(byte tag, int partition, long clock, long latest, byte[] payload) {
    private static final int HEAD = 1 + Integer.BYTES + 2 * Long.BYTES;

    byte[] toBytes() {
        return ByteBuffer.allocate(HEAD + payload.length)
                .put(tag)
                .putInt(partition)
                .putLong(clock)
                .putLong(latest)
                .put(payload)
                .array();
    }

    static Difference of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Difference(
                in.get(), in.getInt(), in.getLong(), in.getLong(), Arrays.copyOfRange(bytes, HEAD, bytes.length));
    }
}
