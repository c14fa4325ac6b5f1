package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.sdk.observe.CallbackStats;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What arrives, what does not, and what the caller learns of it. */
class DeliveryTest {
    private static final String REGISTRY = "mock://delivery";
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00.123Z");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FakeKafka kafka = new FakeKafka(true);
    private final TokentallyClient client = settings().build(() -> kafka);

    private static ClientBuilder settings() {
        return TokentallyClient.builder()
                .schemaRegistryUrl(REGISTRY)
                .tenant("acme")
                .producerId("p-1")
                .shutdownHook(false)
                .clock(() -> NOW);
    }

    @AfterEach
    void close() {
        kafka.unblock();
        client.close();
    }

    private List<UsageEvent> arrived() {
        AvroDecoder<UsageEvent> decoder = new AvroDecoder<>(UsageEvent.class, SchemaRegistry.at(REGISTRY));
        return kafka.events().stream()
                .map(record -> decoder.decode(record.value()))
                .toList();
    }

    @Test
    void aRecordedEventArrivesUnderItsKeyWithEverythingFilledIn() {
        UsageEvent recorded = client.record(Events.usage());

        assertThat(client.flush(PATIENCE)).isTrue();
        ProducerRecord<byte[], byte[]> record = kafka.events().get(0);
        UsageEvent arrived = arrived().get(0);
        assertThat(record.topic()).isEqualTo(Topics.USAGE_EVENTS.name());
        assertThat(record.partition()).as("left to Kafka's murmur2").isNull();
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(Keys.of(recorded));
        assertThat(arrived.getEventId()).isEqualTo(recorded.getEventId()).hasSize(36);
        assertThat(arrived.getTenant()).isEqualTo("acme");
        assertThat(arrived.getRecordedAt()).isEqualTo(NOW);
        assertThat(arrived.getOccurredAt()).isNull();
        assertThat(arrived.getProducerId()).isEqualTo("p-1");
        assertThat(arrived.getProducerSeq()).isEqualTo(1);
        assertThat(arrived.getTokens()).isEqualTo(Events.usage().getTokens());
    }

    @Test
    void aSentEventIsAcknowledgedWithoutWaitingForOthers() throws Exception {
        Acknowledgement acknowledgement = client.send(Events.tool()).get(2, TimeUnit.SECONDS);

        ToolOperationEvent arrived = new AvroDecoder<>(ToolOperationEvent.class, SchemaRegistry.at(REGISTRY))
                .decode(kafka.events().get(0).value());
        assertThat(acknowledgement)
                .isEqualTo(new Acknowledgement(arrived.getEventId(), Topics.TOOL_OPERATIONS.name(), 0, 0));
        assertThat(arrived.getTokensOriginal()).isEqualTo(1_000);
        // The acknowledgement may come before the sender has counted what it sent.
        await().untilAsserted(() -> assertThat(client.stats())
                .isEqualTo(new Stats(1, 0, 1, 1, 0, 0, 0, null, 0, 0, 0, 0, CallbackStats.NONE, 0)));
    }

    @Test
    void aRecordedEventWaitsForTheThresholdOrTheInterval() {
        try (TokentallyClient patient =
                settings().flushThreshold(3).flushInterval(Duration.ofHours(1)).build(() -> kafka)) {
            patient.record(Events.usage());
            patient.record(Events.usage());
            assertThat(patient.stats().queueDepth()).isEqualTo(2);
            patient.record(Events.usage());
            await().until(() -> patient.stats().acknowledged() == 3);
        }
        try (TokentallyClient prompt =
                settings().flushInterval(Duration.ofMillis(5)).build(() -> new FakeKafka(true))) {
            prompt.record(Events.usage());
            await().until(() -> prompt.stats().acknowledged() == 1);
        }
    }

    @Test
    void theReturnedEventIsTheCallersOwn() {
        UsageEvent recorded = client.record(Events.usage());
        recorded.getTokens().setOutput(99L);
        recorded.getTags().put("project", "x");
        recorded.setRevision(1);
        UsageEvent revised = client.record(recorded);

        assertThat(client.flush(PATIENCE)).isTrue();
        List<UsageEvent> arrived = arrived();
        assertThat(arrived).extracting(UsageEvent::getEventId).containsOnly(recorded.getEventId());
        assertThat(arrived).extracting(UsageEvent::getRevision).containsExactly(0L, 1L);
        assertThat(arrived).extracting(event -> event.getTokens().getOutput()).containsExactly(5L, 99L);
        assertThat(arrived).extracting(UsageEvent::getProducerSeq).containsExactly(1L, 2L);
        assertThat(arrived.get(0).getTags()).isEmpty();
        assertThat(revised.getTags()).isEqualTo(Map.of("project", "x"));
    }

    @Test
    void oneTemplateMakesManyEvents() {
        UsageEvent template = Events.usage();
        UsageEvent first = client.record(template);
        UsageEvent second = client.record(template);

        assertThat(template.getEventId()).isEmpty();
        assertThat(first.getEventId()).isNotEqualTo(second.getEventId());
    }

    @Test
    void anEventOfAnotherProducerKeepsItsNameAndNumber() {
        UsageEvent foreign = Events.usage();
        foreign.setProducerId("someone-else");
        foreign.setProducerSeq(77L);
        client.record(foreign);
        client.record(Events.usage());

        assertThat(client.flush(PATIENCE)).isTrue();
        assertThat(arrived()).extracting(UsageEvent::getProducerId).containsExactly("someone-else", "p-1");
        assertThat(arrived()).extracting(UsageEvent::getProducerSeq).containsExactly(77L, 1L);
    }

    @Test
    void anEventThatTheEncoderRefusesIsDroppedAndTheRestGoesOn() {
        UsageEvent broken = new UsageEvent(); // its model is null, which Avro cannot write
        broken.setEventId("broken");
        CompletableFuture<Acknowledgement> refused = client.send(broken);
        CompletableFuture<Acknowledgement> taken = client.send(Events.usage());

        assertThat(taken).succeedsWithin(PATIENCE);
        assertThat(failure(refused).isRetriable()).isFalse();
        assertThat(failure(refused).eventId()).isEqualTo("broken");
        assertThat(client.stats().dropped()).isEqualTo(1);
        assertThat(client.stats().lastError()).contains("broken", "null");
    }

    @Test
    void anEventTooLargeIsDroppedAndTheRestGoesOn() {
        kafka.refuse(new RecordTooLargeException("2 MB"));
        CompletableFuture<Acknowledgement> refused = client.send(Events.usage("large"));
        assertThat(failure(refused)).hasMessageContaining("large").hasMessageContaining("2 MB");
        assertThat(failure(refused).isRetriable()).isFalse();

        kafka.refuse(null);
        assertThat(client.send(Events.usage())).succeedsWithin(PATIENCE);
        assertThat(client.stats())
                .extracting(Stats::dropped, Stats::acknowledged)
                .containsExactly(1L, 1L);
    }

    @Test
    void whatKafkaRefusesForNowIsTriedAgainInOrder() {
        kafka.refuse(new TimeoutException("no metadata"));
        client.record(Events.usage("first"));
        client.record(Events.usage("second"));
        assertThat(client.flush(Duration.ofMillis(100)))
                .as("nothing is decided yet")
                .isFalse();
        await().until(() -> kafka.attempts() >= 2);
        assertThat(client.stats().lastError()).contains("no metadata");

        kafka.refuse(null);
        assertThat(client.flush(PATIENCE)).isTrue();
        assertThat(arrived()).extracting(UsageEvent::getEventId).containsExactly("first", "second");
        assertThat(client.stats().dropped()).isZero();
    }

    @Test
    void aProducerThatBrokeIsReplaced() {
        FakeKafka broken = new FakeKafka(true);
        broken.sendException = new KafkaException("in an error state");
        Iterator<FakeKafka> producers = List.of(broken, kafka).iterator();
        try (TokentallyClient other = settings().build(producers::next)) {
            assertThat(other.send(Events.usage("e-1"))).succeedsWithin(PATIENCE);
            assertThat(broken.closed()).isTrue();
            assertThat(arrived()).extracting(UsageEvent::getEventId).containsExactly("e-1");
            assertThat(other.stats().lastError()).contains("in an error state");
        }
    }

    @Test
    void anEventOnWhichAPartitionerFailsDoesNotHoldUpTheRest() {
        FakeKafka picky = new FakeKafka(true);
        picky.sendException = new IllegalArgumentException("not this one");
        try (TokentallyClient other = settings().build(() -> picky)) {
            assertThat(failure(other.send(Events.usage("e-1")))).hasMessageContaining("not this one");
            picky.sendException = null;
            assertThat(other.send(Events.usage("e-2"))).succeedsWithin(PATIENCE);
        }
    }

    @Test
    void anEventThatKafkaFailsToDeliverIsCountedAndReported() {
        FakeKafka failing = new FakeKafka(false);
        try (TokentallyClient other = settings().build(() -> failing)) {
            CompletableFuture<Acknowledgement> sent = other.send(Events.usage("late"));
            await().until(() -> failing.history().size() == 1);
            failing.errorNext(new TimeoutException("expired after 120 s"));

            assertThat(failure(sent)).hasMessageContaining("expired").hasCauseInstanceOf(TimeoutException.class);
            assertThat(failure(sent).isRetriable()).isTrue();
            assertThat(other.stats()).extracting(Stats::sent, Stats::dropped).containsExactly(1L, 1L);

            other.record(Events.usage());
            await().until(() -> {
                other.flush(Duration.ofMillis(1));
                return failing.errorNext(new TimeoutException("again"));
            });
            assertThat(other.flush(PATIENCE)).isTrue();
        }
    }

    @Test
    void flushTellsWhetherAllArrived() {
        FakeKafka slow = new FakeKafka(false);
        try (TokentallyClient other = settings().build(() -> slow)) {
            other.record(Events.usage());
            other.record(Events.usage());
            CompletableFuture<Boolean> flushed = CompletableFuture.supplyAsync(() -> other.flush(PATIENCE));
            CompletableFuture<Boolean> again = CompletableFuture.supplyAsync(() -> other.flush(PATIENCE));
            await().until(() -> slow.history().size() == 2);
            assertThat(flushed).isNotDone();
            slow.completeNext();
            slow.errorNext(new TimeoutException("expired"));
            assertThat(flushed).succeedsWithin(PATIENCE);
            assertThat(again).succeedsWithin(PATIENCE);
            assertThat(flushed.join() && again.join()).isFalse();
            assertThat(other.flush(PATIENCE)).as("nothing was lost since").isTrue();
        }
    }

    @Test
    void aSendWithoutAcknowledgementFailsInTimeAndIsGivenUpWhereItStillWaits() {
        try (TokentallyClient other =
                settings().sendTimeout(Duration.ofMillis(200)).build(() -> kafka)) {
            kafka.block();
            CompletableFuture<Acknowledgement> blocked = other.send(Events.usage("blocked"));
            CompletableFuture<Acknowledgement> behind = other.send(Events.usage("behind"));
            assertThat(failure(behind)).hasMessageContaining("behind").hasMessageContaining("PT0.2S");
            assertThat(failure(blocked).isRetriable()).isTrue();

            kafka.unblock();
            await().until(() -> other.stats().pending() == 0);
            assertThat(arrived()).extracting(UsageEvent::getEventId).containsExactly("blocked");
            assertThat(other.stats())
                    .extracting(Stats::acknowledged, Stats::dropped)
                    .containsExactly(1L, 1L);
        }
    }

    @Test
    void aFullQueueRefusesTheNewestWhichGetNoNumber() {
        kafka.block();
        try (TokentallyClient small = settings().queueCapacity(8).build(() -> kafka)) {
            CompletableFuture<Acknowledgement> held = small.send(Events.usage("held"));
            await().until(() -> kafka.attempts() == 1);
            for (int i = 0; i < 8; i++) {
                small.record(Events.usage("kept-" + i));
            }
            for (int i = 0; i < 5; i++) {
                small.record(Events.usage("refused-" + i));
            }
            CompletableFuture<Acknowledgement> refused = small.send(Events.usage("refused-too"));
            assertThat(failure(refused)).hasMessageContaining("the queue is full");
            assertThat(failure(refused).isRetriable()).isTrue();
            assertThat(small.flush(Duration.ofMillis(5))).isFalse();
            assertThat(small.stats())
                    .extracting(Stats::accepted, Stats::refused, Stats::dropped, Stats::queueDepth)
                    .containsExactly(9L, 6L, 6L, 8);

            kafka.unblock();
            assertThat(held).succeedsWithin(PATIENCE);
            assertThat(small.flush(PATIENCE)).isTrue();
            assertThat(arrived())
                    .extracting(UsageEvent::getProducerSeq)
                    .hasSize(9)
                    .contains(1L, 9L);
            assertThat(arrived()).noneMatch(event -> event.getEventId().startsWith("refused"));
            assertThat(small.stats().lastError()).contains("the queue is full");
        }
    }

    @Test
    void usageIsRecordedFromAProvidersAnswerUnderItsResponseId() {
        String body = """
                {"id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-4o-2024-08-06",
                 "choices": [{"finish_reason": "stop"}],
                 "usage": {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17}}
                """;
        UsageEvent recorded = client.recordUsage(
                        "azure", body, event -> event.setUserId("u-9").setSessionId("s-9"))
                .orElseThrow();

        assertThat(recorded.getEventId()).isEqualTo("azure.ai.openai:chatcmpl-1");
        assertThat(client.flush(PATIENCE)).isTrue();
        assertThat(arrived()).singleElement().satisfies(arrived -> {
            assertThat(arrived.getModel()).isEqualTo("gpt-4o-2024-08-06");
            assertThat(arrived.getUserId()).isEqualTo("u-9");
            assertThat(arrived.getTokenSource()).isEqualTo("api:12+5");
            assertThat(arrived.getStopReason()).isEqualTo("stop");
        });
        assertThat(client.recordUsage("openai", Map.of("error", Map.of("message", "overloaded"))))
                .isEmpty();
    }

    private static DeliveryException failure(CompletableFuture<?> future) {
        Throwable[] caught = new Throwable[1];
        assertThatThrownBy(() -> future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .satisfies(thrown -> caught[0] = thrown.getCause());
        assertThat(caught[0]).isInstanceOf(DeliveryException.class);
        return (DeliveryException) caught[0];
    }
}
