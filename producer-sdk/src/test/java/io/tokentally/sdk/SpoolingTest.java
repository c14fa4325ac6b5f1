package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a spool, nothing is lost while Kafka is down, slow or flapping, nor between two processes. */
class SpoolingTest {
    private static final String REGISTRY = "mock://spooling";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private ClientBuilder settings() {
        return TokentallyClient.builder()
                .schemaRegistryUrl(REGISTRY)
                .flushInterval(Duration.ZERO)
                .spoolDirectory(folder)
                .spoolAfter(Duration.ofMillis(100))
                .shutdownHook(false);
    }

    private static List<UsageEvent> arrived(FakeKafka kafka) {
        AvroDecoder<UsageEvent> decoder = new AvroDecoder<>(UsageEvent.class, SchemaRegistry.at(REGISTRY));
        return kafka.events().stream()
                .filter(record -> record.topic().equals(Topics.USAGE_EVENTS.name()))
                .map(record -> decoder.decode(record.value()))
                .toList();
    }

    private static List<String> ids(FakeKafka kafka) {
        return arrived(kafka).stream().map(UsageEvent::getEventId).toList();
    }

    private static void record(TokentallyClient client, int from, int to) {
        IntStream.range(from, to).forEach(i -> client.record(Events.usage("e-" + i)));
    }

    private static String[] numbered(int to) {
        return IntStream.range(0, to).mapToObj(i -> "e-" + i).toArray(String[]::new);
    }

    private long segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".spool")).count();
        }
    }

    private static void assertBalanced(Stats stats) {
        assertThat(stats.accepted() + stats.refused() + stats.recovered())
                .isEqualTo(stats.acknowledged() + stats.dropped() + stats.pending());
        assertThat(stats.pending()).isGreaterThanOrEqualTo(0);
    }

    @Test
    void whereKafkaIsQuickNothingGoesToDisk() throws IOException {
        FakeKafka kafka = new FakeKafka(true);
        try (TokentallyClient client =
                settings().spoolAfter(Duration.ofSeconds(20)).build(() -> kafka)) {
            record(client, 0, 100);
            client.record(Events.tool());
            assertThat(client.flush(PATIENCE)).isTrue();
            assertThat(client.send(Events.usage("sent"))).succeedsWithin(PATIENCE);
            assertThat(kafka.events()).hasSize(102);
            assertThat(client.stats())
                    .extracting(Stats::spooled, Stats::spoolBytes, Stats::acknowledged, Stats::pending)
                    .containsExactly(0L, 0L, 102L, 0L);
            assertThat(segments()).isZero();
        }
    }

    @Test
    void whileTheSenderIsBlockedEventsGoToDiskAndFromThereToKafka() throws IOException {
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        try (TokentallyClient client = settings().producerId("p-1").build(() -> kafka)) {
            record(client, 0, 50);
            ToolOperationEvent tool = client.record(Events.tool());
            await().until(() -> client.stats().spooled() == 51);
            assertThat(client.stats().pending()).isEqualTo(51);
            assertThat(client.flush(Duration.ofMillis(50))).isFalse();
            assertThat(segments()).isEqualTo(1);

            kafka.unblock();
            assertThat(client.flush(PATIENCE)).isTrue();
            assertThat(ids(kafka)).containsExactlyInAnyOrder(numbered(50));
            assertThat(arrived(kafka))
                    .extracting(UsageEvent::getProducerSeq)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.rangeClosed(1, 50).mapToObj(Long::valueOf).toList());
            assertThat(kafka.events())
                    .anyMatch(record -> record.topic().equals(Topics.TOOL_OPERATIONS.name())
                            && new String(record.key(), StandardCharsets.UTF_8).contains(tool.getEventId()));
            await().untilAsserted(() -> assertThat(client.stats())
                    .extracting(Stats::spooled, Stats::pending, Stats::spoolBytes)
                    .containsExactly(0L, 0L, 0L));
        }
        assertThat(segments()).isZero();
    }

    @Test
    void whatKafkaTookButDoesNotAcknowledgeIsOnDiskTooAndSentOnce() throws IOException {
        FakeKafka slow = new FakeKafka(false);
        TokentallyClient client = settings().build(() -> slow);
        record(client, 0, 20);
        await().until(() -> slow.history().size() == 20 && client.stats().spooled() == 20);
        for (int i = 0; i < 15; i++) {
            slow.completeNext();
        }
        await().until(() -> client.stats().spooled() == 5);
        assertThat(slow.history()).hasSize(20);

        slow.errorNext(new TimeoutException("expired"));
        await().until(() -> slow.history().size() == 21);
        while (slow.completeNext()) {
            assertBalanced(client.stats());
        }
        assertThat(client.flush(PATIENCE)).isTrue();
        assertThat(ids(slow)).hasSize(21).contains(numbered(20));
        assertThat(client.stats())
                .extracting(Stats::acknowledged, Stats::dropped)
                .containsExactly(20L, 0L);
        client.close();
        assertThat(segments()).isZero();
    }

    @Test
    void whatKafkaFailsToDeliverBeforeItIsOnDiskIsSentAgain() {
        FakeKafka failing = new FakeKafka(false);
        try (TokentallyClient client =
                settings().spoolAfter(Duration.ofHours(1)).build(() -> failing)) {
            record(client, 0, 1);
            client.flush(Duration.ofMillis(1));
            await().until(() -> failing.history().size() == 1);
            failing.errorNext(new TimeoutException("expired"));
            await().until(() -> failing.history().size() == 2);
            failing.completeNext();
            assertThat(client.flush(PATIENCE)).isTrue();
            assertThat(client.stats().acknowledged()).isEqualTo(1);
        }
    }

    @Test
    void closeLeavesTheRestToTheNextProcess() throws IOException {
        FakeKafka down = new FakeKafka(true);
        down.block();
        TokentallyClient first =
                settings().spoolAfter(Duration.ofHours(1)).producerId("p-1").build(() -> down);
        record(first, 0, 600);
        CompletableFuture<Acknowledgement> sent = first.send(Events.usage("sent"));
        first.close(Duration.ofMillis(300));
        await().until(() -> first.stats().pending() == 600);
        assertThat(first.stats()).extracting(Stats::spooled, Stats::dropped).containsExactly(600L, 1L);
        assertThat(sent).isCompletedExceptionally();

        FakeKafka up = new FakeKafka(true);
        try (TokentallyClient second = settings().producerId("p-2").build(() -> up)) {
            await().until(() -> second.stats().recovered() == 600);
            assertThat(second.flush(PATIENCE)).isTrue();
            assertThat(ids(up)).containsExactlyInAnyOrder(numbered(600));
            assertThat(arrived(up)).extracting(UsageEvent::getProducerId).containsOnly("p-1");
            assertThat(arrived(up)).extracting(UsageEvent::getProducerSeq).doesNotHaveDuplicates();
            assertBalanced(second.stats());
            assertThat(second.stats().acknowledged()).isEqualTo(600);
        }
        assertThat(segments()).isZero();
    }

    @Test
    void closeWithoutTimeLeavesEverythingOnDisk() {
        FakeKafka down = new FakeKafka(true);
        down.block();
        TokentallyClient client = settings().build(() -> down);
        record(client, 0, 100);
        client.close(Duration.ZERO);
        assertThat(client.stats()).extracting(Stats::spooled, Stats::dropped).containsExactly(100L, 0L);
    }

    @Test
    void closeSendsWhatItCan() {
        FakeKafka kafka = new FakeKafka(true);
        TokentallyClient client = settings()
                .flushInterval(Duration.ofHours(1))
                .spoolAfter(Duration.ofHours(1))
                .build(() -> kafka);
        record(client, 0, 100);
        client.close();
        assertThat(ids(kafka)).containsExactly(numbered(100));
        assertThat(kafka.closed()).isTrue();
        assertThat(client.record(Events.usage()).getEventId()).isNotEmpty();
        assertThat(client.stats())
                .extracting(Stats::refused, Stats::dropped, Stats::pending)
                .containsExactly(1L, 1L, 0L);
    }

    @Test
    void aFullSpoolRefusesTheNewestAndTakesAgainOnceThereIsRoom() {
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        try (TokentallyClient client =
                settings().spoolMaxBytes(1 << 20).queueCapacity(1_024).build(() -> kafka)) {
            await().atMost(PATIENCE).until(() -> {
                IntStream.range(0, 500).forEach(i -> client.record(Events.usage()));
                return client.stats().lastError() != null
                        && client.stats().lastError().contains("is full");
            });
            assertThat(client.stats().spoolBytes()).isLessThanOrEqualTo(1 << 20).isGreaterThan(900_000);
            await().until(() -> {
                client.record(Events.usage());
                return client.stats().refused() > 0;
            });
            assertThat(client.stats().dropped()).isEqualTo(client.stats().refused());

            kafka.unblock();
            assertThat(client.flush(PATIENCE)).isTrue();
            record(client, 0, 10);
            assertThat(client.flush(PATIENCE)).isTrue();
            Stats stats = client.stats();
            assertThat(new HashSet<>(ids(kafka))).hasSize((int) stats.accepted());
            assertThat(stats.acknowledged()).isEqualTo(stats.accepted());
            assertBalanced(stats);
        }
    }

    @Test
    void memoryStaysBoundedWhileKafkaIsDown() {
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        try (TokentallyClient client =
                settings().spoolAfter(Duration.ofHours(1)).queueCapacity(256).build(() -> kafka)) {
            for (int i = 0; i < 20_000; i++) {
                client.record(Events.usage());
            }
            await().until(() -> client.stats().queueDepth() == 0);
            Stats stats = client.stats();
            assertThat(stats.accepted() - stats.spooled()).as("in memory alone").isLessThanOrEqualTo(512);
            kafka.unblock();
            assertThat(client.flush(PATIENCE)).isTrue();
            assertThat(client.stats().acknowledged()).isEqualTo(client.stats().accepted());
        }
    }

    @Test
    void aSendIsNeverSpooledAndFailsInTime() {
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        try (TokentallyClient client =
                settings().queueCapacity(4).sendTimeout(Duration.ofMillis(300)).build(() -> kafka)) {
            List<CompletableFuture<Acknowledgement>> sent = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                sent.add(client.send(Events.usage("s-" + i)));
                await().until(() -> client.stats().queueDepth() == 0);
            }
            await().untilAsserted(() ->
                    assertThat(sent).allSatisfy(future -> assertThat(future).isCompletedExceptionally()));
            assertThat(client.stats().spooled()).isZero();
            kafka.unblock();
            await().until(() -> client.stats().pending() == 0);
        }
    }

    @Test
    void anEventThatNobodyCanTakeIsDroppedAndTheRestGoesOn() {
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        try (TokentallyClient client = settings().build(() -> kafka)) {
            record(client, 0, 1);
            await().until(() -> kafka.attempts() == 1);
            client.record(new UsageEvent()); // its model is null, which Avro cannot write
            record(client, 1, 2);
            await().until(() -> client.stats().spooled() == 2);
            assertThat(client.stats().dropped()).isEqualTo(1);
            kafka.refuse(new RecordTooLargeException("2 MB"));
            kafka.unblock();
            await().until(() -> client.stats().pending() == 0);
            assertThat(client.stats())
                    .extracting(Stats::dropped, Stats::spooled)
                    .containsExactly(3L, 0L);
            assertThat(client.flush(PATIENCE)).isFalse();
        }
    }

    @Test
    void damageOnDiskCostsWhatIsDamagedAndIsCounted() throws IOException {
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        try (TokentallyClient client = settings().spoolMaxBytes(1 << 20).build(() -> kafka)) {
            record(client, 0, 3_000);
            await().until(() -> client.stats().spooled() == 3_000);
            Path last;
            try (Stream<Path> files = Files.list(folder)) {
                last = files.filter(file -> file.toString().endsWith(".spool"))
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
            }
            byte[] bytes = Files.readAllBytes(last);
            bytes[bytes.length - 1] ^= 1;
            Files.write(last, bytes);
            kafka.unblock();
            await().until(() -> client.stats().pending() == 0);
            assertThat(client.stats())
                    .extracting(Stats::acknowledged, Stats::dropped, Stats::spoolCorrupted)
                    .containsExactly(2_999L, 1L, 1L);
            assertThat(client.stats().lastError()).contains("damaged");
        }
    }

    @Test
    void aSecondClientOnTheFolderWorksWithoutUntilItIsFree() {
        FakeKafka down = new FakeKafka(true);
        down.block();
        TokentallyClient owner = settings().build(() -> down);
        record(owner, 0, 1);
        await().until(() -> owner.stats().spooled() == 1);
        FakeKafka kafka = new FakeKafka(true);
        try (TokentallyClient second = settings().build(() -> kafka)) {
            await().until(() -> second.stats().lastError() != null);
            assertThat(second.stats().lastError()).contains("each its own folder", folder.toString());
            record(second, 1, 2);
            assertThat(second.flush(PATIENCE)).isTrue();
            owner.close(Duration.ZERO);
            await().until(() -> second.stats().recovered() == 1);
            assertThat(second.flush(PATIENCE)).isTrue();
            assertThat(ids(kafka)).containsExactlyInAnyOrder("e-0", "e-1");
        }
    }

    @Test
    void aFolderThatCannotBeUsedIsReportedAndWaitedFor() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        TokentallyClient client =
                settings().spoolDirectory(file.resolve("spool")).build(() -> kafka);
        record(client, 0, 5);
        await().until(() -> client.stats().lastError() != null);
        assertThat(client.stats().lastError()).contains(file.toString());
        client.close(Duration.ofMillis(200));
        await().until(() -> client.stats().pending() == 0);
        assertThat(client.stats().dropped()).isEqualTo(5);
    }

    @Test
    void nothingIsLostWhileKafkaFlapsAndProcessesComeAndGo() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("SpoolingTest: -Dseed=" + seed);
        Random random = new Random(seed);
        Set<String> acknowledged = new HashSet<>();
        int recorded = 0;
        for (int process = 0; process < 4; process++) {
            List<FakeKafka> made = new ArrayList<>();
            Supplier<Producer<byte[], byte[]>> producers = () -> {
                FakeKafka kafka = new FakeKafka(true);
                synchronized (made) {
                    made.add(kafka);
                }
                return kafka;
            };
            TokentallyClient client =
                    settings().spoolAfter(Duration.ofMillis(30)).build(producers);
            for (int round = 0; round < 15; round++) {
                int until = recorded + random.nextInt(200);
                record(client, recorded, until);
                recorded = until;
                await().until(() -> !copy(made).isEmpty());
                FakeKafka kafka = last(made);
                switch (random.nextInt(5)) {
                    case 0 -> kafka.block();
                    case 1 -> kafka.refuse(new TimeoutException("away"));
                    case 2 -> kafka.sendException = new KafkaException("in an error state");
                    default -> {
                        kafka.unblock();
                        kafka.refuse(null);
                    }
                }
                long pauseUntil = System.nanoTime() + random.nextInt(40_000_000);
                await().pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() >= pauseUntil);
                assertBalanced(client.stats());
            }
            client.close(Duration.ofMillis(random.nextInt(300)));
            Stats stats = client.stats();
            assertBalanced(stats);
            assertThat(stats.refused()).isZero();
            assertThat(stats.dropped()).as("%s", stats).isZero();
            copy(made).forEach(kafka -> {
                kafka.unblock();
                acknowledged.addAll(ids(kafka));
            });
        }
        FakeKafka up = new FakeKafka(true);
        try (TokentallyClient client = settings().build(() -> up)) {
            assertThat(client.flush(PATIENCE)).isTrue();
        }
        acknowledged.addAll(ids(up));
        assertThat(acknowledged).as("seed %d", seed).containsExactlyInAnyOrder(numbered(recorded));
    }

    private static List<FakeKafka> copy(List<FakeKafka> made) {
        synchronized (made) {
            return List.copyOf(made);
        }
    }

    private static FakeKafka last(List<FakeKafka> made) {
        List<FakeKafka> all = copy(made);
        return all.get(all.size() - 1);
    }
}
