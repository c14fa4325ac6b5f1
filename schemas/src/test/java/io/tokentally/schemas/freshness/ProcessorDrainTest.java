package io.tokentally.schemas.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tokentally.schemas.FakeAdmin;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.internals.CoordinatorKey;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessorDrainTest {
    private static final String USAGE = Topics.USAGE_EVENTS.name();
    private static final String TOTALS = "app-totals-repartition";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final FakeAdmin kafka = new FakeAdmin();
    private final ProcessorDrain drain = new ProcessorDrain(kafka.client(), "app", this::withoutRecords);
    private final Set<TopicPartition> onlyMarkersFollow = ConcurrentHashMap.newKeySet();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new ConcurrentHashMap<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @BeforeEach
    void topics() {
        for (Topic<?> topic : Topics.ALL) {
            kafka.topic(topic.name(), 2, Map.of());
        }
        kafka.answer("listConsumerGroupOffsets", (arguments, known) -> {
            looks.incrementAndGet();
            return offsets(KafkaFuture.completedFuture(Map.copyOf(committed)));
        });
    }

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    @Test
    void whatIsEmptyIsDrained() throws InterruptedException {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        assertThat(drain.await(LONG)).isBetween(before, Instant.now());
    }

    @Test
    void rawTopicsAreWaitedForAndThenTheInternalOnes() throws Exception {
        kafka.topic(TOTALS, 1, Map.of());
        kafka.topic("app-store-changelog", 1, Map.of());
        kafka.topic("another-totals-repartition", 1, Map.of());
        kafka.end("app-store-changelog", 0, 50);
        kafka.end("another-totals-repartition", 0, 50);
        kafka.end(USAGE, 1, 10);

        Future<Instant> asOf = thread.submit(() -> drain.await(LONG));
        await().until(() -> looks.get() > 2);
        Instant later = Instant.now().plusMillis(1);
        kafka.end(TOTALS, 0, 7);
        committed(USAGE, 1, 12);
        int before = looks.get();
        await().until(() -> looks.get() > before + 2);
        assertThat(asOf).isNotDone();
        committed(TOTALS, 0, 7);

        assertThat(asOf.get(20, TimeUnit.SECONDS)).isBefore(later);
    }

    @Test
    void whatArrivesAfterTheStartIsNotWaitedFor() throws Exception {
        kafka.end(USAGE, 0, 5);
        Future<Instant> asOf = thread.submit(() -> drain.await(LONG));
        await().until(() -> looks.get() > 1);
        kafka.end(USAGE, 0, 100);
        committed(USAGE, 0, 5);
        assertThat(asOf.get(20, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void markersThatNobodyCommitsPastAreNoRecords() throws Exception {
        kafka.end(USAGE, 0, 5);
        committed(USAGE, 0, 4);
        onlyMarkersFollow.add(new TopicPartition(USAGE, 0));
        assertThat(drain.await(LONG)).isNotNull();
    }

    private Set<TopicPartition> withoutRecords(Map<TopicPartition, LogTail.Stretch> stretches) {
        assertThat(stretches.values()).allMatch(stretch -> stretch.from() < stretch.to());
        return onlyMarkersFollow;
    }

    @Test
    void aLateProcessorIsNamedWithWhereItIs() {
        kafka.end(USAGE, 0, 5);
        kafka.end(USAGE, 1, 9);
        committed(USAGE, 0, 3);
        assertThatExceptionOfType(DrainTimeoutException.class)
                .isThrownBy(() -> drain.await(SHORT))
                .withMessage(
                        "the processor app is behind: tally.usage-events.v1-0 at 3 of 5, tally.usage-events.v1-1 at"
                                + " 0 of 9");
    }

    @Test
    void aGroupThatNeverWasHasCommittedNothing() {
        kafka.end(USAGE, 0, 5);
        kafka.answer("listConsumerGroupOffsets", (arguments, known) -> failed(new GroupIdNotFoundException("none")));
        assertThatExceptionOfType(DrainTimeoutException.class)
                .isThrownBy(() -> drain.await(SHORT))
                .withMessageContaining("at 0 of 5");
    }

    @Test
    void whatKafkaRefusesIsSaid() {
        kafka.answer("listConsumerGroupOffsets", (arguments, known) -> failed(new KafkaException("not allowed")));
        assertThatExceptionOfType(KafkaException.class)
                .isThrownBy(() -> drain.await(LONG))
                .withMessageContaining("not allowed");
    }

    @Test
    void aKafkaThatIsSilentIsNotWaitedForWithoutEnd() {
        kafka.answer(
                "listOffsets",
                (arguments, known) ->
                        new ListOffsetsResult(Map.of(new TopicPartition(USAGE, 0), new KafkaFutureImpl<>())));
        assertThatExceptionOfType(DrainTimeoutException.class)
                .isThrownBy(() -> drain.await(SHORT))
                .withMessage("Kafka gave no answer in time");
    }

    @Test
    void theOutputsEndWhereTheirLastRecordDoes() throws InterruptedException {
        kafka.end(Topics.USAGE_TOTALS.name(), 1, 42);
        assertThat(drain.outputEnds(LONG))
                .hasSize(2 * Topics.OUTPUTS.size())
                .containsEntry(new TopicPartition(Topics.USAGE_TOTALS.name(), 1), 42L)
                .containsEntry(new TopicPartition(Topics.REJECTED.name(), 0), 0L)
                .doesNotContainKey(new TopicPartition(USAGE, 0));
    }

    private void committed(String topic, int partition, long offset) {
        committed.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset));
    }

    private static Object failed(Exception cause) throws ReflectiveOperationException {
        KafkaFutureImpl<Object> future = new KafkaFutureImpl<>();
        future.completeExceptionally(cause);
        return offsets(future);
    }

    /** Kafka's mock answers no question for all partitions of a group, and its result has no public constructor. */
    private static Object offsets(KafkaFuture<?> ofTheGroup) throws ReflectiveOperationException {
        Constructor<?> constructor = ListConsumerGroupOffsetsResult.class.getDeclaredConstructor(Map.class);
        constructor.setAccessible(true);
        return constructor.newInstance(Map.of(CoordinatorKey.byGroupId("app"), ofTheGroup));
    }
}
