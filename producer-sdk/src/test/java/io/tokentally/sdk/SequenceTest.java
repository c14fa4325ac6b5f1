package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.ProducerClosed;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is numbered, who hears of it first, and what a closing client says last. */
class SequenceTest {
    private static final String REGISTRY = "mock://sequence";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final FakeKafka kafka = new FakeKafka(true);

    private ClientBuilder settings(boolean spool) {
        ClientBuilder settings = TokentallyClient.builder()
                .schemaRegistryUrl(REGISTRY)
                .tenant("acme")
                .producerId("p-1")
                .shutdownHook(false);
        return spool ? settings.spoolDirectory(folder) : settings;
    }

    private static UsageEvent of(String tenant) {
        UsageEvent event = Events.usage();
        event.setTenant(tenant);
        return event;
    }

    private List<ProducerClosed> closings() {
        return kafka.history().stream()
                .map(record -> ProducerClosed.in(record.headers()))
                .flatMap(Optional::stream)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachTenantHasASequenceOverBothTopicsAndAClosingRecord(boolean spool) {
        try (TokentallyClient client = settings(spool).build(() -> kafka)) {
            client.record(Events.usage());
            client.record(of("other"));
            client.record(Events.tool());
            client.record(of("other"));
            client.record(Events.usage());
            UsageEvent foreign = Events.usage();
            foreign.setProducerId("someone-else");
            client.record(foreign);
            assertThat(client.flush(PATIENCE)).isTrue();
        }

        assertThat(numbers("acme")).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(numbers("other")).containsExactlyInAnyOrder(1L, 2L);
        assertThat(closings())
                .containsExactlyInAnyOrder(new ProducerClosed("acme", "p-1", 3), new ProducerClosed("other", "p-1", 2));
        ProducerRecord<byte[], byte[]> last =
                kafka.history().get(kafka.history().size() - 1);
        assertThat(last.value()).isNull();
        assertThat(last.topic()).isEqualTo(Topics.USAGE_EVENTS.name());
    }

    private List<Long> numbers(String tenant) {
        AvroDecoder<UsageEvent> usage = new AvroDecoder<>(UsageEvent.class, SchemaRegistry.at(REGISTRY));
        AvroDecoder<ToolOperationEvent> tools =
                new AvroDecoder<>(ToolOperationEvent.class, SchemaRegistry.at(REGISTRY));
        List<Long> numbers = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : kafka.history()) {
            if (record.value() == null) {
                continue;
            }
            SpecificRecord event = record.topic().equals(Topics.USAGE_EVENTS.name())
                    ? usage.decode(record.value())
                    : tools.decode(record.value());
            if (event instanceof UsageEvent one
                    && one.getTenant().equals(tenant)
                    && one.getProducerId().equals("p-1")) {
                numbers.add(one.getProducerSeq());
            } else if (event instanceof ToolOperationEvent one
                    && one.getTenant().equals(tenant)) {
                numbers.add(one.getProducerSeq());
            }
        }
        return numbers;
    }

    @Test
    void aClientThatNumberedNothingSaysNothing() {
        settings(false).build(() -> kafka).close();

        assertThat(kafka.history()).isEmpty();
    }

    @Test
    void whoCouldNotSendEverythingSaysNothingEither() {
        TokentallyClient client = settings(false).build(() -> kafka);
        kafka.refuse(new TimeoutException("away"));
        client.record(Events.usage());
        client.close(Duration.ofMillis(300));

        assertThat(client.stats().dropped()).isEqualTo(1);
        assertThat(closings()).isEmpty();
    }

    @Test
    void aTenantThatCannotBeIsNotNamed() {
        try (TokentallyClient client = settings(false).build(() -> kafka)) {
            client.record(of("x".repeat(300)));
        }

        assertThat(kafka.history()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theDrainListenerHearsOfEveryEventInOrderAndMayFail(boolean spool) {
        List<Long> heard = new ArrayList<>();
        DrainListener listener = event -> {
            heard.add(event instanceof UsageEvent usage ? usage.getProducerSeq() : Long.valueOf(-1));
            throw new IllegalStateException("on purpose");
        };
        ClientBuilder settings = settings(spool).drainListener(listener);
        try (KafkaClient client = (KafkaClient) settings.build(() -> kafka)) {
            client.record(Events.usage());
            client.record(Events.tool());
            client.record(Events.usage());

            assertThat(client.drained(PATIENCE)).isTrue();
            assertThat(heard).containsExactly(1L, -1L, 3L);
            assertThat(client.flush(PATIENCE)).isTrue();
            await().until(() -> client.stats().acknowledged() == 3);
            assertThat(client.stats().lastError()).contains("on purpose");
        }
    }

    @Test
    void nobodyWaitsForAClosedClientToDrain() {
        KafkaClient client = (KafkaClient) settings(false).build(() -> kafka);
        client.close();

        assertThat(client.drained(PATIENCE)).isFalse();
    }
}
