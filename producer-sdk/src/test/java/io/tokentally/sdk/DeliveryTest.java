package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final String REGISTRY = "mock://delivery";
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00.123456Z");

    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final TokentallyClient client = TokentallyClient.builder()
            .schemaRegistryUrl(REGISTRY)
            .tenant("acme")
            .producerId("p-1")
            .shutdownHook(false)
            .clock(() -> NOW)
            .build(() -> kafka);

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aRecordedEventArrivesUnderItsKeyWithEverythingFilledIn() {
        UsageEvent recorded = client.record(Events.usage());

        assertThat(client.flush(Duration.ofSeconds(10))).isTrue();
        ProducerRecord<byte[], byte[]> record = kafka.history().get(0);
        UsageEvent arrived = new AvroDecoder<>(UsageEvent.class, SchemaRegistry.at(REGISTRY)).decode(record.value());
        assertThat(record.topic()).isEqualTo(Topics.USAGE_EVENTS.name());
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(Keys.of(recorded));
        assertThat(arrived.getEventId()).isEqualTo(recorded.getEventId()).hasSize(36);
        assertThat(arrived.getTenant()).isEqualTo("acme");
        assertThat(arrived.getRecordedAt()).isEqualTo(NOW);
        assertThat(arrived.getProducerId()).isEqualTo("p-1");
        assertThat(arrived.getProducerSeq()).isEqualTo(1);
        assertThat(arrived.getTokens()).isEqualTo(Events.usage().getTokens());
    }

    @Test
    void aSentEventIsAcknowledgedWithoutWaitingForOthers() throws Exception {
        Acknowledgement acknowledgement = client.send(Events.tool()).get(2, TimeUnit.SECONDS);

        assertThat(acknowledgement).isEqualTo(new Acknowledgement(Topics.TOOL_OPERATIONS.name(), 0, 0));
        ToolOperationEvent arrived = new AvroDecoder<>(ToolOperationEvent.class, SchemaRegistry.at(REGISTRY))
                .decode(kafka.history().get(0).value());
        assertThat(arrived.getTokensOriginal()).isEqualTo(1_000);
        assertThat(client.stats().acknowledged()).isEqualTo(1);
        assertThat(client.stats().pending()).isZero();
    }
}
