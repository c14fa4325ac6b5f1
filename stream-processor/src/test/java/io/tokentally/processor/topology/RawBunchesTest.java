package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever is handed to Streams in bunches is what was polled, in its order. {@code -Dseed=N} */
class RawBunchesTest {
    private static final TopicPartition RAW = new TopicPartition(Topics.USAGE_EVENTS.name(), 2);
    private static final TopicPartition INTERNAL = new TopicPartition("app-differences-repartition", 2);
    private static final long SEED = Long.getLong("seed", 3);

    private record Seen(long offset, long timestamp, String value) {}

    @Test
    void nothingIsLostAddedOrMoved() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            List<ConsumerRecord<byte[], byte[]>> polled = new ArrayList<>();
            long offset = random.nextInt(1_000);
            long timestamp = 1_795_342_500_000L;
            for (int i = random.nextInt(400); i > 0; i--) {
                byte @Nullable [] value =
                        random.nextInt(40) == 0 ? null : new byte[random.nextInt(40) == 0 ? 200_000 : 30];
                if (value != null) {
                    random.nextBytes(value);
                }
                RecordHeaders headers = new RecordHeaders();
                if (random.nextInt(40) == 0) {
                    headers.add("closed", new byte[0]);
                }
                polled.add(record(RAW, offset, timestamp, value, headers));
                offset += 1 + (random.nextInt(10) == 0 ? random.nextInt(5) : 0); // a transaction's end takes an offset
                timestamp += random.nextInt(3) - 1;
            }
            List<ConsumerRecord<byte[], byte[]>> handedOn = onConsume(RAW, polled);
            assertThat(opened(handedOn)).as("seed %s", SEED).isEqualTo(opened(polled));
            assertThat(handedOn)
                    .allSatisfy(
                            record -> assertThat(record.serializedValueSize()).isLessThan(300_000));
        }
    }

    @Test
    void aBunchStandsWhereItsFirstRecordDoes() {
        List<ConsumerRecord<byte[], byte[]>> polled = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            polled.add(record(RAW, 7 + i, 1_000, new byte[30], new RecordHeaders()));
        }
        List<ConsumerRecord<byte[], byte[]>> handedOn = onConsume(RAW, polled);
        assertThat(handedOn).extracting(ConsumerRecord::offset).containsExactly(7L, 107L, 207L);
    }

    @Test
    void recordsFarApartInTimeStayApart() {
        List<ConsumerRecord<byte[], byte[]>> polled = List.of(
                record(RAW, 1, 1_000, new byte[1], new RecordHeaders()),
                record(RAW, 2, 1_010, new byte[1], new RecordHeaders()),
                record(RAW, 3, 2_000, new byte[1], new RecordHeaders()));
        assertThat(onConsume(RAW, polled)).extracting(ConsumerRecord::offset).containsExactly(1L, 3L);
    }

    @Test
    void otherTopicsAndTheNextOffsetsStayAsTheyAre() {
        List<ConsumerRecord<byte[], byte[]>> polled = List.of(
                record(INTERNAL, 1, 1_000, new byte[1], new RecordHeaders()),
                record(INTERNAL, 2, 1_000, new byte[1], new RecordHeaders()));
        Map<TopicPartition, OffsetAndMetadata> next = Map.of(INTERNAL, new OffsetAndMetadata(3));
        ConsumerRecords<byte[], byte[]> handedOn =
                new RawBunches().onConsume(new ConsumerRecords<>(Map.of(INTERNAL, polled), next));
        assertThat(handedOn.records(INTERNAL)).isEqualTo(polled);
        assertThat(handedOn.nextOffsets()).isEqualTo(next);
    }

    @Test
    void aRecordWithTheSameBytesForItsKeyIsNoBunch() {
        ConsumerRecord<byte[], byte[]> bunch = onConsume(
                        RAW,
                        List.of(
                                record(RAW, 1, 1_000, new byte[1], new RecordHeaders()),
                                record(RAW, 2, 1_000, new byte[1], new RecordHeaders())))
                .get(0);
        assertThat(Bunch.isKey(bunch.key())).isTrue();
        assertThat(Bunch.isKey(bunch.key().clone())).isFalse();
    }

    private static List<ConsumerRecord<byte[], byte[]>> onConsume(
            TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> polled) {
        return new RawBunches()
                .onConsume(new ConsumerRecords<>(Map.of(partition, polled), Map.of()))
                .records(partition);
    }

    private static List<Seen> opened(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Seen> seen = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (Bunch.isKey(record.key())) {
                Bunch.forEach(
                        record.value(),
                        record.offset(),
                        record.timestamp(),
                        (offset, timestamp, value) -> seen.add(new Seen(offset, timestamp, text(value))));
            } else {
                seen.add(new Seen(record.offset(), record.timestamp(), text(record.value())));
            }
        }
        return seen;
    }

    private static String text(byte @Nullable [] value) {
        return value == null ? "none" : new String(value, UTF_8);
    }

    @SuppressWarnings("NullAway") // a polled record may lack key and value
    private static ConsumerRecord<byte[], byte[]> record(
            TopicPartition partition, long offset, long timestamp, byte @Nullable [] value, RecordHeaders headers) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                timestamp,
                TimestampType.LOG_APPEND_TIME,
                0,
                value == null ? 0 : value.length,
                null,
                value,
                headers,
                Optional.empty());
    }
}
