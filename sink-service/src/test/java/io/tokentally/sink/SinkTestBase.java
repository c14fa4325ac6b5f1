package io.tokentally.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.sink.store.WriteStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Sinks between a real Kafka, registry and Postgres. */
abstract class SinkTestBase {
    static final RealParts parts = RealParts.shared();

    Database database;
    OutputTopics outputs;
    private final List<SinkService> sinks = new ArrayList<>();

    @BeforeEach
    void makeAnew() throws Exception {
        parts.makeTopicsAnew();
        database = parts.newDatabase();
        outputs = new OutputTopics(parts);
    }

    @AfterEach
    void closeSinks() {
        outputs.close();
        sinks.forEach(SinkService::close);
        parts.drop(database);
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }

    SinkService sink() {
        return sink(Map.of(), new SimpleMeterRegistry(), step -> {});
    }

    SinkService sink(Map<String, String> more, SimpleMeterRegistry metrics, Consumer<WriteStep> steps) {
        Map<String, String> settings = new HashMap<>(parts.settings(database));
        settings.putAll(more);
        SinkService sink = SinkService.start(settings, metrics, steps);
        sinks.add(sink);
        return sink;
    }

    /** Waits until all that is committed in Kafka is below the stored positions. */
    void awaitDrained() {
        SinkService latest = sinks.get(sinks.size() - 1);
        await().failFast("the sink failed", () -> latest.failure() != null)
                .untilAsserted(() -> assertThat(stored()).containsAllEntriesOf(ends()));
    }

    void awaitFailure(SinkService sink) {
        await().until(() -> !sink.isRunning());
        assertThat(sink.failure()).isNotNull();
    }

    /** The stored positions. */
    Map<TopicPartition, Long> stored() {
        Map<TopicPartition, Long> stored = new HashMap<>();
        if (!database.value("SELECT to_regclass('sink_offsets')").isEmpty()) {
            database.jdbi()
                    .useHandle(handle -> handle.createQuery("SELECT topic, partition, next_offset FROM sink_offsets")
                            .map((row, context) ->
                                    Map.entry(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3)))
                            .forEach(entry -> stored.put(entry.getKey(), entry.getValue())));
        }
        return stored;
    }

    /** What a read_committed consumer can reach. */
    static Map<TopicPartition, Long> ends() throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (Topic<?> topic : Topics.OUTPUTS) {
            for (int partition = 0; partition < RealParts.PARTITIONS; partition++) {
                asked.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        parts.admin()
                .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get()
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    /** Commits {@code count} rejected records in transactions of ten; every tenth transaction is aborted. */
    void sendRejected(int count) {
        for (int sent = 0; sent < count; sent += 10) {
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int i = sent; i < sent + 10; i++) {
                records.add(OutputTopics.rejected("key-" + i, "record " + i, new byte[] {1}, Instant.EPOCH));
            }
            outputs.commit(records);
            if (sent % 100 == 0) {
                outputs.abort(List.of(OutputTopics.rejected("aborted", "aborted", new byte[] {1}, Instant.EPOCH)));
            }
        }
    }

    /** Exactly those rejected records that lie below the stored positions are rows, by what Kafka itself holds. */
    void assertRowsAreWhatPositionsSay() {
        Map<TopicPartition, Long> stored = stored();
        List<String> expected = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : outputs.read(Topics.REJECTED)) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (record.offset() < stored.getOrDefault(partition, 0L)) {
                expected.add(record.partition() + ":" + record.offset());
            }
        }
        assertThat(database.column("SELECT rejected_partition || ':' || rejected_offset FROM rejected"))
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
