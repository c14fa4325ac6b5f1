package io.tokentally.schemas.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicFollowerTest {
    private static final String TOPIC = "followed";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    /** What each reading was told, one after the other. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    private final AtomicInteger readings = new AtomicInteger();

    private final class Told implements TopicFollower.Reading {
        private final int number = readings.incrementAndGet();

        @Override
        public void take(ConsumerRecord<byte[], byte[]> record) {
            String value = new String(record.value(), StandardCharsets.UTF_8);
            if (number == 1 && value.equals("fails once")) {
                throw new IllegalStateException("a fault of the reading");
            }
            told.add(number + " " + value);
        }

        @Override
        public void upTo(long position, boolean news) {
            if (news) {
                told.add(number + " up to " + position);
            }
        }
    }

    private TopicFollower begun(Supplier<TopicReader> readers) {
        TopicFollower follower = new TopicFollower("follows", TOPIC, readers, Told::new);
        follower.begin();
        return follower;
    }

    private void holds(String... values) {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, (long) values.length));
        for (int offset = 0; offset < values.length; offset++) {
            add(offset, values[offset]);
        }
    }

    private void add(long offset, String value) {
        consumer.schedulePollTask(() -> consumer.addRecord(
                new ConsumerRecord<>(TOPIC, 0, offset, new byte[0], value.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void readsAllBeforeItTellsAndFollowsThen() {
        holds("a", "b");
        TopicFollower follower = begun(() -> new TopicReader(consumer, TOPIC));
        try (follower) {
            await().until(() -> told.size() == 3);
            add(2, "c");
            await().until(() -> told.size() == 5);
        }
        assertThat(told).containsExactly("1 a", "1 b", "1 up to 2", "1 c", "1 up to 3");
        assertThat(follower.isClosed()).isTrue();
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void kafkaAwayAndAFaultOfTheReadingAreSurvived() {
        AtomicInteger opened = new AtomicInteger();
        MockConsumer<byte[], byte[]> first = new MockConsumer<>("earliest");
        first.updateBeginningOffsets(Map.of(PARTITION, 0L));
        first.updateEndOffsets(Map.of(PARTITION, 1L));
        first.schedulePollTask(() -> first.addRecord(
                new ConsumerRecord<>(TOPIC, 0, 0, new byte[0], "fails once".getBytes(StandardCharsets.UTF_8))));
        holds("fails once");
        try (TopicFollower follower = begun(() -> switch (opened.incrementAndGet()) {
            case 1 -> throw new KafkaException("away");
            case 2 -> new TopicReader(first, TOPIC);
            default -> new TopicReader(consumer, TOPIC);
        })) {
            await().until(() -> told.size() == 2);
            assertThat(follower.isClosed()).isFalse();
        }
        assertThat(told).as("read anew, whole").containsExactly("2 fails once", "2 up to 1");
        assertThat(first.closed()).isTrue();
    }

    @Test
    void closesWhileItWaitsForKafka() {
        AtomicInteger opened = new AtomicInteger();
        try (TopicFollower follower = begun(() -> {
            opened.incrementAndGet();
            throw new KafkaException("away");
        })) {
            await().until(() -> opened.get() > 0);
            assertThat(follower.isClosed()).isFalse();
        }
        assertThat(told).isEmpty();
    }
}
