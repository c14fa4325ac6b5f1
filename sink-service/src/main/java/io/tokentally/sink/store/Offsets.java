package io.tokentally.sink.store;

import io.tokentally.sink.store.Batch.Advance;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jdbi.v3.core.Handle;

/** Table {@code sink_offsets}: how far each partition is stored, and who may store more. */
final class Offsets {
    private static final String INSERT_FIRST = """
            INSERT INTO sink_offsets (topic, partition, next_offset, epoch, topic_id)
            VALUES (:topic, :partition, :beginning, 0, :topic_id)
            ON CONFLICT (topic, partition) DO NOTHING""";

    private static final String CLAIM = """
            UPDATE sink_offsets SET epoch = epoch + 1
            WHERE topic = :topic AND partition = :partition
            RETURNING epoch, next_offset, topic_id""";

    /** Where a commit's answer was lost, the position is already the next one. */
    private static final String ADVANCE = """
            UPDATE sink_offsets AS known SET next_offset = batch.next_offset
            FROM unnest(:topics, :partitions, :from_offsets, :next_offsets, :epochs)
                AS batch (topic, partition, from_offset, next_offset, epoch)
            WHERE known.topic = batch.topic AND known.partition = batch.partition AND known.epoch = batch.epoch
                AND known.next_offset IN (batch.from_offset, batch.next_offset)
            RETURNING known.topic, known.partition""";

    private static final String POSITIONS = "SELECT topic, partition, next_offset FROM sink_offsets";

    private Offsets() {}

    static Claim claim(Handle handle, TopicPartition partition, String topicId, long beginning) {
        return handle.inTransaction(transaction -> {
            transaction
                    .createUpdate(INSERT_FIRST)
                    .bind("topic", partition.topic())
                    .bind("partition", partition.partition())
                    .bind("beginning", beginning)
                    .bind("topic_id", topicId)
                    .execute();
            return transaction
                    .createQuery(CLAIM)
                    .bind("topic", partition.topic())
                    .bind("partition", partition.partition())
                    .map((row, context) -> new Claim(row.getLong(1), row.getLong(2), row.getString(3)))
                    .one();
        });
    }

    static Map<TopicPartition, Long> positions(Handle handle) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        handle.createQuery(POSITIONS)
                .map((row, context) -> Map.entry(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3)))
                .forEach(entry -> positions.put(entry.getKey(), entry.getValue()));
        return positions;
    }

    /**
     * Moves the next offsets of those partitions whose epoch still holds, and which stand where the batch begins, and says
     * which ones. A database that was put back to an earlier state has the epoch and another position.
     */
    static Set<TopicPartition> advance(Handle handle, Map<TopicPartition, Advance> advances) {
        List<Map.Entry<TopicPartition, Advance>> entries = List.copyOf(advances.entrySet());
        String[] topics = entries.stream().map(entry -> entry.getKey().topic()).toArray(String[]::new);
        Integer[] partitions =
                entries.stream().map(entry -> entry.getKey().partition()).toArray(Integer[]::new);
        Long[] fromOffsets =
                entries.stream().map(entry -> entry.getValue().fromOffset()).toArray(Long[]::new);
        Long[] nextOffsets =
                entries.stream().map(entry -> entry.getValue().nextOffset()).toArray(Long[]::new);
        Long[] epochs = entries.stream().map(entry -> entry.getValue().epoch()).toArray(Long[]::new);
        return new HashSet<>(handle.createQuery(ADVANCE)
                .bind("topics", topics)
                .bind("partitions", partitions)
                .bind("from_offsets", fromOffsets)
                .bind("next_offsets", nextOffsets)
                .bind("epochs", epochs)
                .map((row, context) -> new TopicPartition(row.getString(1), row.getInt(2)))
                .list());
    }
}
