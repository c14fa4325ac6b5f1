package io.tokentally.schemas.freshness;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the stretches as a read_committed consumer of no group does. */
final class KafkaLogTail implements LogTail {
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(100);
    /** In bytes; of what is larger comes one batch. */
    private static final int LITTLE = 16 << 10;

    private final Map<String, Object> settings;

    /** @param clientSettings how to reach Kafka */
    KafkaLogTail(Map<String, ?> clientSettings) {
        settings = new HashMap<>(clientSettings);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, LITTLE);
    }

    @Override
    public Set<TopicPartition> withoutRecords(Map<TopicPartition, Stretch> stretches) {
        Set<TopicPartition> empty = new HashSet<>();
        Set<TopicPartition> open = new HashSet<>(stretches.keySet());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(open);
            stretches.forEach((partition, stretch) -> consumer.seek(partition, stretch.from()));
            long deadline = System.nanoTime() + LONGEST.toNanos();
            while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                open.removeAll(records.partitions());
                consumer.pause(records.partitions()); // one record of each says it
                stretches.forEach((partition, stretch) -> {
                    if (open.contains(partition) && consumer.position(partition) >= stretch.to()) {
                        open.remove(partition);
                        empty.add(partition);
                    }
                });
            }
        }
        return empty;
    }
}
