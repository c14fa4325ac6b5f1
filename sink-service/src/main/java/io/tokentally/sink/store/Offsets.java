package io.tokentally.sink.store;

import io.tokentally.sink.store.Batch.Advance;
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

    private static final String ADVANCE = """
            UPDATE sink_offsets AS known SET next_offset = batch.next_offset
            FROM unnest(:topics, :partitions, :next_offsets, :epochs) AS batch (topic, partition, next_offset, epoch)
            WHERE known.topic = batch.topic AND known.partition = batch.partition AND known.epoch = batch.epoch
            RETURNING known.topic, known.partition""";

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

    /** Moves the next offsets of those partitions whose epoch still holds, and says which ones. */
    static Set<TopicPartition> advance(Handle handle, Map<TopicPartition, Advance> advances) {
        List<Map.Entry<TopicPartition, Advance>> entries = List.copyOf(advances.entrySet());
        String[] topics = entries.stream().map(entry -> entry.getKey().topic()).toArray(String[]::new);
        Integer[] partitions =
                entries.stream().map(entry -> entry.getKey().partition()).toArray(Integer[]::new);
        Long[] nextOffsets =
                entries.stream().map(entry -> entry.getValue().nextOffset()).toArray(Long[]::new);
        Long[] epochs = entries.stream().map(entry -> entry.getValue().epoch()).toArray(Long[]::new);
        return new HashSet<>(handle.createQuery(ADVANCE)
                .bind("topics", topics)
                .bind("partitions", partitions)
                .bind("next_offsets", nextOffsets)
                .bind("epochs", epochs)
                .map((row, context) -> new TopicPartition(row.getString(1), row.getInt(2)))
                .list());
    }
}
