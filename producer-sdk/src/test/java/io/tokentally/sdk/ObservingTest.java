package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.observe.CallbackStats;
import io.tokentally.sdk.observe.Loss;
import io.tokentally.sdk.observe.ModelTotals;
import io.tokentally.sdk.observe.ObservedUsage;
import io.tokentally.sdk.observe.Summary;
import io.tokentally.sdk.observe.UsageCallback;
import io.tokentally.sdk.pricing.BookPrices;
import io.tokentally.sdk.usage.InvalidUsageException;
import io.tokentally.sdk.usage.Usage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client tells its own process: callbacks, summaries, stats. */
class ObservingTest {
    private static final Instant NOW = Instant.parse("2026-05-01T16:00:00Z");

    private final FakeKafka kafka = new FakeKafka(true);

    @TempDir
    private Path spool;

    private static ClientBuilder settings() {
        return TokentallyClient.builder()
                .schemaRegistryUrl("mock://observing")
                .shutdownHook(false)
                .clock(() -> NOW);
    }

    @AfterEach
    void unblock() {
        kafka.unblock();
    }

    private static final class Listener implements UsageCallback {
        final Queue<ObservedUsage> usages = new ConcurrentLinkedQueue<>();
        final Queue<Loss> losses = new ConcurrentLinkedQueue<>();

        @Override
        public void onUsage(List<ObservedUsage> batch) {
            usages.addAll(batch);
        }

        @Override
        public void onLoss(Loss loss) {
            losses.add(loss);
        }
    }

    @Test
    void callbacksSeeWhatIsRecordedAndWhatIsSent() {
        Listener one = new Listener();
        Listener other = new Listener();
        try (TokentallyClient client = settings()
                .tenant("acme")
                .callback(one)
                .callback(other)
                .prices(BookPrices.shipped())
                .build(() -> kafka)) {
            UsageEvent recorded = client.record(Events.usage());
            client.send(Events.usage("sent")).join();
            client.record(Events.tool());

            for (Listener listener : List.of(one, other)) {
                await().until(() -> listener.usages.size() == 2);
                assertThat(listener.usages)
                        .extracting(ObservedUsage::eventId)
                        .containsExactly(recorded.getEventId(), "sent");
                assertThat(listener.usages).extracting(ObservedUsage::tenant).containsOnly("acme");
                assertThat(listener.usages.element().usage().totalCost()).isEqualTo(new BigDecimal("0.000075"));
            }
            assertThat(client.stats().callbacks()).isEqualTo(new CallbackStats(4, 0, 0));
        }
    }

    @Test
    void refusalsAreToldToTheCallbackAndInStats() {
        Listener listener = new Listener();
        kafka.block();
        try (TokentallyClient client =
                settings().queueCapacity(4).callback(listener).build(() -> kafka)) {
            for (int i = 0; i < 10; i++) {
                client.record(Events.usage());
            }
            await().until(() -> !listener.losses.isEmpty());
            long told = listener.losses.stream().mapToLong(Loss::refused).sum();
            assertThat(told).isEqualTo(client.stats().refused()).isBetween(5L, 6L);
            assertThat(listener.losses).extracting(Loss::reason).containsOnly("the queue is full");
            kafka.unblock();
        }
    }

    @Test
    void aFullSpoolIsToldToo() {
        Listener listener = new Listener();
        kafka.block();
        TokentallyClient client = settings()
                .spoolDirectory(spool)
                .spoolAfter(Duration.ofMillis(20))
                .spoolMaxBytes(1 << 20)
                .callback(listener)
                .build(() -> kafka);
        UsageEvent large = Events.usage();
        large.getTags().put("note", "x".repeat(200));
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            for (int i = 0; i < 100; i++) {
                client.record(large);
            }
            return listener.losses.stream().anyMatch(loss -> loss.reason().contains("the spool"));
        });
        assertThat(client.stats().refused()).isPositive();
        kafka.unblock();
        client.close(Duration.ofSeconds(1));
    }

    @Test
    void whatCloseGivesUpIsToldToo() {
        Listener listener = new Listener();
        kafka.block();
        TokentallyClient client = settings().callback(listener).build(() -> kafka);
        client.record(Events.usage());
        client.record(Events.usage());
        client.close(Duration.ofMillis(50));

        await().until(() ->
                listener.losses.stream().mapToLong(Loss::undelivered).sum() == 2);
    }

    @Test
    void aHangingCallbackHoldsUpNobody() {
        CountDownLatch never = new CountDownLatch(1);
        TokentallyClient client =
                settings().callbackCapacity(2).callback(batch -> never.await()).build(() -> kafka);
        for (int i = 0; i < 5_000; i++) {
            client.record(Events.usage());
        }
        assertThat(client.flush(Duration.ofSeconds(20))).isTrue();
        assertThat(client.stats().callbacks().dropped()).isGreaterThan(4_000);
        assertThat(client.summary().total().calls()).isEqualTo(5_000);
        client.close(Duration.ofSeconds(1));
    }

    @Test
    void theSummaryHoldsWhatWasJustRecorded() {
        try (TokentallyClient client = settings()
                .flushInterval(Duration.ofHours(1))
                .timeZone(ZoneId.of("Asia/Tokyo"))
                .build(() -> kafka)) {
            client.record(Events.usage());
            UsageEvent earlier = Events.usage();
            earlier.setOccurredAt(Instant.parse("2026-05-01T14:59:59Z")); // before midnight in Tokyo
            UsageEvent recorded = client.record(earlier);
            client.record(Events.tool());

            Summary summary = client.summary();
            assertThat(summary.complete()).isTrue();
            assertThat(summary.asOf()).isEqualTo(NOW);
            assertThat(summary.models())
                    .singleElement()
                    .extracting(ModelTotals::provider, ModelTotals::model)
                    .containsExactly("openai", "gpt-4o");
            assertThat(summary.total().inputTokens()).isEqualTo(20);
            assertThat(summary.total().outputTokens()).isEqualTo(10);
            assertThat(client.today().total().calls()).isEqualTo(1);

            recorded.setRevision(1);
            recorded.setVoided(true);
            client.record(recorded);
            assertThat(client.summary().total().calls()).isEqualTo(1);
        }
    }

    @Test
    void withASpoolTheSummaryIsCompleteWhileKafkaIsAway() {
        kafka.block();
        try (TokentallyClient client = settings().spoolDirectory(spool).build(() -> kafka)) {
            for (int i = 0; i < 100; i++) {
                client.record(Events.usage());
            }
            Summary summary = client.summary();

            assertThat(summary.complete()).isTrue();
            assertThat(summary.total().calls()).isEqualTo(100);
            assertThat(summary.pending()).isEqualTo(100);
            assertThat(client.today().total()).isEqualTo(summary.total());
            kafka.unblock();
        }
    }

    @Test
    void withoutASpoolItSaysHowManyAreMissing() {
        kafka.block();
        try (TokentallyClient client = settings().queueCapacity(64).build(() -> kafka)) {
            for (int i = 0; i < 100; i++) {
                client.record(Events.usage());
            }
            long start = System.nanoTime();
            Summary summary = client.summary();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(summary.complete()).isFalse();
            assertThat(summary.total().calls() + summary.uncounted() + summary.lost())
                    .isEqualTo(100);
            assertThat(summary.pending()).isEqualTo(summary.total().calls() + summary.uncounted());
            kafka.unblock();
            await().until(() -> client.summary().complete());
            assertThat(client.summary().total().calls()).isEqualTo(100 - summary.lost());
        }
    }

    @Test
    void afterTheCloseTheSummaryStands() {
        TokentallyClient client = settings().build(() -> kafka);
        client.record(Events.usage());
        client.close();
        client.record(Events.usage());

        assertThat(client.summary().total().calls()).isEqualTo(1);
        assertThat(client.summary())
                .extracting(Summary::uncounted, Summary::pending, Summary::lost)
                .containsExactly(0L, 0L, 1L);
    }

    @Test
    void typedUsageIsRecorded() {
        Usage usage = Usage.builder()
                .provider("claude")
                .model("claude-opus-4-8")
                .input(7L)
                .totalCost(new BigDecimal("0.5"))
                .timestamp(NOW)
                .build();
        try (TokentallyClient client = settings().build(() -> kafka)) {
            UsageEvent recorded = client.recordUsage(usage, event -> event.setSessionId("s-7"));
            assertThat(recorded)
                    .extracting("provider", "model", "session_id", "occurred_at", "token_source")
                    .containsExactly("anthropic", "claude-opus-4-8", "s-7", NOW, "api:7+0");
            assertThat(recorded.getReportedCostUsd()).isEqualByComparingTo("0.5");
            assertThat(client.recordUsage(usage).getEventId()).hasSize(36);
            assertThat(client.recordUsage("bedrock", usage).orElseThrow().getProvider())
                    .isEqualTo("aws.bedrock");
            assertThat(client.recordUsage(null, usage.toJson()).orElseThrow().getOccurredAt())
                    .isEqualTo(NOW);
            assertThat(client.recordUsage(null, usage.toMap()).orElseThrow().getModel())
                    .isEqualTo("claude-opus-4-8");
            assertThatThrownBy(
                            () -> client.recordUsage(Usage.builder().input(1L).build()))
                    .isInstanceOf(InvalidUsageException.class)
                    .hasMessageContaining("names no provider");
            assertThat(client.recordUsage(null, Map.of("error", Map.of("code", 1))))
                    .isEmpty();
            assertThat(client.summary().total().calls()).isEqualTo(5);
        }
    }
}
