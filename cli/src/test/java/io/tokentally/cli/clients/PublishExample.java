package io.tokentally.cli.clients;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.serde.AvroSerializer;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes one usage event with Kafka's own producer. Most services use the SDK instead, which needs none of this. */
final class PublishExample {
    private PublishExample() {}

    static void publish(String bootstrapServers, String registryUrl, String eventId)
            throws ExecutionException, InterruptedException {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "acks",
                "all",
                "schema.registry.url",
                registryUrl,
                "auto.register.schemas",
                "false",
                "key.serializer",
                StringSerializer.class,
                "value.serializer",
                AvroSerializer.class);
        UsageEvent event = UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId(eventId)
                .setUserId("ann")
                .setSessionId("s-1")
                .setProvider("openai")
                .setModel("gpt-4o")
                .setTokens(TokenCounts.newBuilder()
                        .setInput(1_200L)
                        .setOutput(300L)
                        .build())
                .build();
        try (KafkaProducer<String, UsageEvent> producer = new KafkaProducer<>(settings)) {
            producer.send(new ProducerRecord<>(Topics.USAGE_EVENTS.name(), Keys.of(event), event))
                    .get();
        }
    }
}
