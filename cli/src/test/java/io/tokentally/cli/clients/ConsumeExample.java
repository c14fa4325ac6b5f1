package io.tokentally.cli.clients;

import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroSerde;
import io.tokentally.total.ModelTotal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads totals per model as they change. Each is absolute: the one with the highest revision of its key is true. */
final class ConsumeExample {
    private ConsumeExample() {}

    static ModelTotal awaitTotal(String bootstrapServers, String registryUrl, Predicate<ModelTotal> wanted) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "group.id", "example-" + UUID.randomUUID(),
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false");
        try (AvroSerde<ModelTotal> serde = new AvroSerde<>(ModelTotal.class, SchemaRegistry.at(registryUrl));
                KafkaConsumer<String, ModelTotal> consumer =
                        new KafkaConsumer<>(settings, new StringDeserializer(), serde.deserializer())) {
            consumer.subscribe(List.of(Topics.USAGE_TOTALS.name()));
            for (int polls = 0; polls < 120; polls++) {
                for (ConsumerRecord<String, ModelTotal> record : consumer.poll(Duration.ofMillis(500))) {
                    if (record.value() != null && wanted.test(record.value())) {
                        return record.value();
                    }
                }
            }
            throw new IllegalStateException("no such total within a minute");
        }
    }
}
