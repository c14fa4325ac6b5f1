package io.tokentally.embedded;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What transaction coordinators decided, as their own log tells it. A coordinator forgets a transaction's outcome once the
 * producer begins the next one; the log does not.
 */
final class TransactionLog {
    private static final String TOPIC = "__transaction_state";
    private static final byte PREPARE_COMMIT = 2;
    private static final byte COMPLETE_COMMIT = 4;
    /** The value's first field, then producer id, producer epoch, timeout and status; what follows is of no interest. */
    private static final int HEAD_BYTES = Short.BYTES + Long.BYTES + Short.BYTES + Integer.BYTES + Byte.BYTES;
    /** Of each partition, from its end: some hours of commits ten times a second. */
    private static final long MOST_RECORDS = 500_000;

    private static final Duration POLL = Duration.ofMillis(200);

    /**
     * A transaction that was committed.
     *
     * @param epochAfter the producer's epoch as its end had raised it
     */
    record Committed(long producerId, int epochAfter) {}

    private TransactionLog() {}

    /** @throws TimeoutException where the log is not read to its end within {@code bound} */
    static Set<Committed> committed(int port, Set<Long> producerIds, Duration bound) throws TimeoutException {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                "127.0.0.1:" + port,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) bound.toMillis());
        long deadline = System.nanoTime() + bound.toNanos();
        Set<Committed> committed = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(one -> new TopicPartition(TOPIC, one.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            consumer.assign(partitions);
            ends.forEach((partition, end) ->
                    consumer.seek(partition, Math.max(begins.getOrDefault(partition, 0L), end - MOST_RECORDS)));
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException(TOPIC + " was not read to its end within " + bound.toSeconds() + " s");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    add(record.value(), producerIds, committed);
                }
            }
        }
        return committed;
    }

    private static void add(byte[] value, Set<Long> producerIds, Set<Committed> committed) {
        if (value == null || value.length < HEAD_BYTES) {
            return;
        }
        ByteBuffer fields = ByteBuffer.wrap(value);
        fields.getShort();
        long producerId = fields.getLong();
        short epoch = fields.getShort();
        fields.getInt();
        byte status = fields.get();
        if (producerIds.contains(producerId) && (status == PREPARE_COMMIT || status == COMPLETE_COMMIT)) {
            committed.add(new Committed(producerId, epoch));
        }
    }
}
