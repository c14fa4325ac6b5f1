package io.tokentally.access;

import io.tokentally.schemas.follow.TopicReader;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Kafka's own clients without a broker: what the producers sent is what the readers find. */
final class FakeKafka implements KeyAdmin.Clients {
    static final TopicPartition PARTITION = new TopicPartition(KeyTopic.TOPIC.name(), 0);

    private static final Node NODE = new Node(0, "localhost", 1);

    final MockAdminClient topics = new MockAdminClient(List.of(NODE), NODE);
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public void close() {}
            };

    @Override
    public Admin admin() {
        return topics;
    }

    @Override
    public Producer<byte[], byte[]> producer() {
        return producer;
    }

    @Override
    public TopicReader reader() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        TopicReader reader = new TopicReader(consumer, KeyTopic.TOPIC.name());
        long offset = 0;
        for (ProducerRecord<byte[], byte[]> record : producer.history()) {
            add(consumer, offset++, record.value());
        }
        consumer.updateEndOffsets(Map.of(PARTITION, offset));
        return reader;
    }

    static void add(MockConsumer<byte[], byte[]> consumer, long offset, byte @Nullable [] value) {
        consumer.addRecord(new ConsumerRecord<>(KeyTopic.TOPIC.name(), 0, offset, new byte[] {'k'}, value));
    }
}
