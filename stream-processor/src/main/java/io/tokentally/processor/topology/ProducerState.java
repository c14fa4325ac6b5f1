package io.tokentally.processor.topology;

import java.nio.ByteBuffer;

/**
 * How far a producer's numbers have come.
 *
 * @param received how many different numbers have arrived
 * @param last the highest number that arrived or that its close named
 * @param closedAt the last number as its close says, -1 where it has not closed
 * @param heardAt the highest arrival, in microseconds
 * @param settled the first block that is still open: what is missing below it is missing for good
 * @param settledMissing how many are missing for good
 */
public record ProducerState(long received, long last, long closedAt, long heardAt, long settled, long settledMissing) {
    private static final byte FORMAT = 1;
    static final ProducerState NEW = new ProducerState(0, 0, ProducerNews.NOT_CLOSED, 0, 0, 0);

    /** Numbers up to the last that have not arrived. */
    public long knownMissing() {
        return last - received;
    }

    /** Whether nothing is expected behind the last number. */
    public boolean tailKnown() {
        return closedAt >= last;
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(1 + 6 * Long.BYTES)
                .put(FORMAT)
                .putLong(received)
                .putLong(last)
                .putLong(closedAt)
                .putLong(heardAt)
                .putLong(settled)
                .putLong(settledMissing)
                .array();
    }

    public static ProducerState of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte format = in.get();
        if (format != FORMAT) {
            throw new IllegalStateException(
                    "the store of producers holds format " + format + ", this version reads " + FORMAT);
        }
        return new ProducerState(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
}
