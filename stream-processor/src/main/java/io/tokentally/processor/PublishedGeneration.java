package io.tokentally.processor;

import io.tokentally.processor.topology.Revisions;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the ledger and totals topics once, for the highest generation that was ever published. */
final class PublishedGeneration {
    private static final Duration POLL = Duration.ofMillis(500);

    private final ProcessorConfig config;
    private final SchemaRegistry registry;

    PublishedGeneration(ProcessorConfig config) {
        this.config = config;
        registry = SchemaRegistry.at(config.getString(ProcessorConfig.SCHEMA_REGISTRY_URL));
    }

    int highest() {
        Map<String, Object> settings = config.clientSettings();
        int highest = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            for (Topic<?> topic : Topics.LEDGERS) {
                highest = Math.max(highest, highest(consumer, topic, "version"));
            }
            for (Topic<?> topic : Topics.TOTALS) {
                highest = Math.max(highest, highest(consumer, topic, "revision"));
            }
        }
        return highest;
    }

    private int highest(KafkaConsumer<byte[], byte[]> consumer, Topic<?> topic, String field) {
        AvroDecoder<? extends SpecificRecord> decoder =
                new AvroDecoder<>(topic.valueType().asSubclass(SpecificRecord.class), registry);
        List<TopicPartition> partitions = new ArrayList<>();
        consumer.partitionsFor(topic.name())
                .forEach(partition -> partitions.add(new TopicPartition(topic.name(), partition.partition())));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        int highest = 0;
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.value() != null) {
                    SpecificRecord value = decoder.decode(record.value());
                    long revision =
                            (Long) value.get(value.getSchema().getField(field).pos());
                    highest = Math.max(highest, Revisions.generation(revision));
                }
            }
        }
        return highest;
    }
}
