package io.tokentally.benchmarks.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.benchmarks.processor.work.Workload;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes parts of the workload to a raw topic, each within a transaction: all of it lies there before anyone may read the
 * first event. Not thread-safe.
 */
final class Feeder implements AutoCloseable {
    private static final int TIMEOUT_MS = 10 * 60_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroEncoder<UsageEvent> encoder;
    private final String topic;
    private final int partitions;
    private final Map<TopicPartition, Future<RecordMetadata>> last = new HashMap<>();

    Feeder(Broker broker, String topic) {
        this.topic = topic;
        partitions = Broker.PARTITIONS;
        encoder = new AvroEncoder<>(UsageEvent.class, SchemaRegistry.at(broker.schemaRegistryUrl()), true);
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "feeder-of-" + topic,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TIMEOUT_MS,
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        1 << 18,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        64L << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    /** Writes the events of these numbers; nobody sees them yet. */
    void write(Workload workload, long from, long to) {
        producer.beginTransaction();
        for (long n = from; n < to; n++) {
            UsageEvent event = workload.event(n);
            byte[] key = Keys.of(event).getBytes(UTF_8);
            byte[] value = encoder.encode(Topics.USAGE_EVENTS.subject(), event);
            int partition = Keys.partition(key, partitions);
            last.put(
                    new TopicPartition(topic, partition),
                    producer.send(new ProducerRecord<>(topic, partition, key, value)));
        }
        producer.flush();
    }

    /** From here on all of them can be read. */
    void release() {
        producer.commitTransaction();
    }

    /** Where the last event of each partition lies. */
    Map<TopicPartition, Long> lastOffsets() throws InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try {
            for (Map.Entry<TopicPartition, Future<RecordMetadata>> one : last.entrySet()) {
                offsets.put(one.getKey(), one.getValue().get().offset());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("an event was not written to " + topic + ": " + e.getCause(), e);
        }
        return offsets;
    }

    @Override
    public void close() {
        producer.close();
    }
}
