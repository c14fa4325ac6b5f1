package io.tokentally.benchmarks.sink;

import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.sink.store.PlainCopy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The limit: a consumer that COPYs what it polls in binary and stores its offsets. */
final class Plain extends Filling {
    static final String NAME = "a plain consumer with binary COPY";

    private volatile boolean stopped;
    private volatile @Nullable Exception failure;
    private @Nullable Thread thread;

    Plain(LedgerTopic topic) {
        super(topic);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    void begin() throws SQLException {
        topic.execute("INSERT INTO sink_offsets (topic, partition, next_offset, epoch, topic_id)"
                + " SELECT 'plain', n, 0, 0, '' FROM generate_series(0, " + (LedgerTopic.PARTITIONS - 1) + ") AS n");
        stopped = false;
        Thread started = new Thread(this::run, "bench-plain");
        started.start();
        thread = started;
    }

    private void run() {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", topic.stack().bootstrapServers(),
                "max.poll.records", "10000",
                "max.partition.fetch.bytes", Integer.toString(4 << 20),
                "fetch.max.bytes", Integer.toString(16 << 20),
                "isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                Connection connection = topic.connect()) {
            AvroDecoder<UsageLedgerEntry> decoder = new AvroDecoder<>(
                    UsageLedgerEntry.class, SchemaRegistry.at(topic.stack().schemaRegistryUrl()));
            List<TopicPartition> partitions = IntStream.range(0, LedgerTopic.PARTITIONS)
                    .mapToObj(n -> new TopicPartition(Topics.USAGE_LEDGER.name(), n))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            PlainCopy copy = new PlainCopy(connection);
            while (!stopped) {
                write(consumer.poll(Duration.ofMillis(100)), decoder, copy);
            }
        } catch (SQLException | IOException | RuntimeException e) {
            failure = e;
        }
    }

    private static void write(
            ConsumerRecords<byte[], byte[]> records, AvroDecoder<UsageLedgerEntry> decoder, PlainCopy copy)
            throws SQLException, IOException {
        if (records.isEmpty()) {
            return;
        }
        List<UsageLedgerEntry> entries = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            entries.add(decoder.decode(record.value()));
        }
        Map<Integer, Long> offsets = new HashMap<>();
        records.nextOffsets().forEach((partition, next) -> offsets.put(partition.partition(), next.offset()));
        copy.write(entries, offsets);
    }

    @Override
    void end() throws Exception {
        stopped = true;
        Thread running = thread;
        if (running != null) {
            running.join();
        }
        Exception why = failure;
        if (why != null) {
            throw why;
        }
    }

    @Override
    Duration cpu() {
        return Cpu.ofThisProcess();
    }

    @Override
    public void close() {
        stopped = true;
    }
}
