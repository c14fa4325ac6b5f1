package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However things stand, close ends in time, leaves no thread, and accounts for everything. */
class ClosingTest {
    private Set<Thread> before = Set.of();

    @BeforeEach
    void noteThreads() {
        before = Thread.getAllStackTraces().keySet();
    }

    @AfterEach
    void noThreadIsLeft() {
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(ownThreads()).isEmpty());
    }

    private List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("tally-") || name.startsWith("kafka-"))
                .toList();
    }

    private static ClientBuilder settings() {
        return TokentallyClient.builder().schemaRegistryUrl("mock://closing").shutdownHook(false);
    }

    @Test
    void whatIsQueuedIsSentBeforeItEnds() {
        FakeKafka kafka = new FakeKafka(true);
        TokentallyClient client = settings().flushInterval(Duration.ofHours(1)).build(() -> kafka);
        for (int i = 0; i < 400; i++) {
            client.record(Events.usage());
        }
        client.close();

        assertThat(kafka.events()).hasSize(400);
        assertThat(kafka.closed()).isTrue();
        assertThat(client.stats().acknowledged()).isEqualTo(400);
    }

    @Test
    void itEndsInTimeWhileSendBlocks() {
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        TokentallyClient client = settings().build(() -> kafka);
        CompletableFuture<Acknowledgement> blocked = client.send(Events.usage("blocked"));
        client.record(Events.usage());
        await().until(() -> kafka.attempts() == 1);

        long began = System.nanoTime();
        client.close(Duration.ofMillis(500));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(900));
        await().untilAsserted(() -> assertThat(client.stats())
                .extracting(Stats::accepted, Stats::dropped, Stats::pending)
                .containsExactly(2L, 2L, 0L));
        assertThatThrownBy(() -> blocked.get(1, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(DeliveryException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void itEndsInTimeWhileKafkaRefuses() {
        FakeKafka kafka = new FakeKafka(true);
        kafka.refuse(new TimeoutException("no metadata"));
        TokentallyClient client = settings().build(() -> kafka);
        client.record(Events.usage());

        client.close(Duration.ofMillis(300));
        assertThat(client.stats().dropped()).isEqualTo(1);
    }

    @Test
    void withoutTimeItDropsAtOnce() {
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        TokentallyClient client = settings().build(() -> kafka);
        client.record(Events.usage());
        client.close(Duration.ZERO);

        await().untilAsserted(() -> assertThat(client.stats().pending()).isZero());
    }

    @Test
    void afterwardsEventsAreRefusedAndCounted() {
        TokentallyClient client = settings().build(() -> new FakeKafka(true));
        client.close();
        client.close();

        assertThat(client.record(Events.usage()).getEventId()).isNotEmpty();
        assertThat(client.record(Events.tool()).getEventId()).isNotEmpty();
        assertThatThrownBy(() -> client.send(Events.tool()).get(1, TimeUnit.SECONDS))
                .hasMessageContaining("the client is closed");
        assertThat(client.flush(Duration.ofSeconds(1))).isFalse();
        assertThat(client.stats()).extracting(Stats::refused, Stats::dropped).containsExactly(3L, 3L);
    }

    @Test
    void eventsRecordedWhileItClosesAreAccountedFor() throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            FakeKafka kafka = new FakeKafka(true);
            TokentallyClient client = settings().build(() -> kafka);
            Thread recorder = new Thread(() -> {
                for (int i = 0; i < 2_000; i++) {
                    client.record(Events.usage());
                }
            });
            recorder.start();
            await().pollInterval(Duration.ofNanos(100_000))
                    .until(() -> client.stats().accepted() > 50);
            client.close();
            recorder.join();

            Stats stats = client.stats();
            assertThat(stats.pending()).isZero();
            assertThat(stats.accepted() + stats.refused()).isEqualTo(2_000);
            assertThat(stats.acknowledged()).isEqualTo(kafka.events().size());
        }
    }

    @Test
    void anInterruptedCloserStillClosesTheRest() {
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        TokentallyClient client = settings().build(() -> kafka);
        client.record(Events.usage());
        Thread.currentThread().interrupt();
        client.close();
        assertThat(Thread.interrupted()).isTrue();

        kafka.unblock();
        await().until(() -> client.stats().pending() == 0);
    }

    @Test
    void anInterruptedFlushReturns() {
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        try (TokentallyClient client = settings().build(() -> kafka)) {
            client.record(Events.usage());
            Thread.currentThread().interrupt();
            assertThat(client.flush(Duration.ofSeconds(10))).isFalse();
            assertThat(Thread.interrupted()).isTrue();
            kafka.unblock();
        }
    }

    @Test
    void withARealProducerAndNoBrokerItEndsInTimeToo() {
        TokentallyClient client = TokentallyClient.builder()
                .bootstrapServers("127.0.0.1:1")
                .schemaRegistryUrl("mock://closing")
                .build();
        client.record(Events.usage());
        CompletableFuture<Acknowledgement> sent = client.send(Events.usage());

        long began = System.nanoTime();
        client.close(Duration.ofSeconds(1));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1_500));
        await().until(() -> client.stats().dropped() == 2);
        assertThat(sent).isCompletedExceptionally();
    }

    @Test
    void aHostThatDoesNotResolveYetIsWaitedFor() {
        TokentallyClient client = TokentallyClient.builder()
                .bootstrapServers("no-such-host.invalid:9092")
                .schemaRegistryUrl("mock://closing")
                .shutdownHook(false)
                .build();
        client.record(Events.usage());
        assertThat(client.flush(Duration.ofMillis(50))).isFalse();
        await().until(() -> client.stats().lastError() != null);
        client.close(Duration.ofSeconds(1));

        await().until(() -> client.stats().dropped() == 1);
    }
}
