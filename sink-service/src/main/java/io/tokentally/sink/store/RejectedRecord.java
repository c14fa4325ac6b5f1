package io.tokentally.sink.store;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that was not accepted.
 *
 * @param partition with {@code offset}, where it lies on the rejected topic, which names its row
 * @param tenant empty where the record could not be decoded
 * @param value the original bytes
 */
public record RejectedRecord(
        int partition,
        long offset,
        String tenant,
        String reason,
        String detail,
        String sourceTopic,
        int sourcePartition,
        long sourceOffset,
        Instant arrivedAt,
        byte @Nullable [] value) {

    private record Place(int partition, long offset) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparingInt(Place::partition).thenComparingLong(Place::offset);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    public static final Table<RejectedRecord> TABLE = new Table.Builder<RejectedRecord>(
                    "rejected",
                    List.of("rejected_partition", "rejected_offset"),
                    row -> new Place(row.partition, row.offset))
            .integer("rejected_partition", RejectedRecord::partition)
            .bigint("rejected_offset", RejectedRecord::offset)
            .text("tenant", row -> storable(row.tenant))
            .text("reason", row -> storable(row.reason))
            .text("detail", row -> storable(row.detail))
            .text("source_topic", row -> storable(row.sourceTopic))
            .integer("source_partition", RejectedRecord::sourcePartition)
            .bigint("source_offset", RejectedRecord::sourceOffset)
            .timestamptz("arrived_at", RejectedRecord::arrivedAt)
            .bytea("value", RejectedRecord::value)
            .build();

    /** A NUL, for which a record may have been rejected, fits no Postgres text; its picture does. */
    private static String storable(String text) {
        return text.replace('\0', '\u2400');
    }
}
