package io.tokentally.schemas.follow;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic's only partition from its beginning, what is committed alone, so that a transaction comes whole. Used by one
 * thread, but for {@link #wakeup}. Every method throws {@link org.apache.kafka.common.KafkaException} where Kafka is away.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;

    /** Takes the consumer over and closes it in the end. */
    public TopicReader(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /**
     * Connects to a topic that exists.
     *
     * @param kafka how to reach Kafka
     */
    public static TopicReader of(Map<String, ?> kafka, String topic) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        config.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
        return new TopicReader(
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()), topic);
    }

    /** Where the topic ends now. */
    public long end() {
        return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    /** Where the next record is looked for. */
    public long position() {
        return consumer.position(partition);
    }

    /** Hands over what comes within half a second; whether something came. */
    public boolean poll(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> to) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        records.forEach(to);
        return !records.isEmpty();
    }

    /** Ends a poll; from any thread. */
    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
