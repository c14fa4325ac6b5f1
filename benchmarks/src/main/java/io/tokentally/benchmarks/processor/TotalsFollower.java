package io.tokentally.benchmarks.processor;

import io.tokentally.benchmarks.processor.work.Sums;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.total.ModelTotal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Follows a contestant's committed totals, as anyone would who upserts them. Not thread-safe. */
final class TotalsFollower implements AutoCloseable {
    private static final String DAY = ",\"day\",\"";
    private static final int DAY_FROM_END = DAY.length() + "2026-01-01T00:00:00Z\"]".length();

    /** What of a day says that all events have been counted: a revision changes tokens and leaves calls. */
    record Reached(long calls, long outputTokens) {
        Reached plus(Reached more, int sign) {
            return new Reached(calls + sign * more.calls, outputTokens + sign * more.outputTokens);
        }
    }

    private final KafkaConsumer<String, byte[]> consumer;
    private final AvroDecoder<ModelTotal> decoder;
    private final Map<String, byte[]> latest = new HashMap<>();
    private final Map<String, Reached> days = new HashMap<>();
    private Reached reached = new Reached(0, 0);

    TotalsFollower(Broker broker, String topic) {
        decoder = new AvroDecoder<>(ModelTotal.class, SchemaRegistry.at(broker.schemaRegistryUrl()));
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        5_000),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(Broker.partitions(topic));
        consumer.seekToBeginning(consumer.assignment());
    }

    /** What is reached after a look of at most {@code wait}. */
    Reached poll(Duration wait) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(wait)) {
            latest.put(record.key(), record.value());
            if (isDay(record.key())) {
                ModelTotal total = decoder.decode(record.value());
                Reached day = new Reached(
                        total.getSums().getCalls(),
                        total.getSums().getTokens().getOutput().getSum().longValueExact());
                Reached before = days.put(record.key(), day);
                reached = reached.plus(day, 1);
                if (before != null) {
                    reached = reached.plus(before, -1);
                }
            }
        }
        return reached;
    }

    static boolean isDay(String key) {
        return key.startsWith(DAY, key.length() - DAY_FROM_END);
    }

    /** The latest total of each key that has calls. */
    Map<String, Sums> totals() {
        Map<String, Sums> totals = new HashMap<>();
        latest.forEach((key, value) -> {
            Sums sums = Sums.of(decoder.decode(value).getSums());
            if (sums.calls() > 0) {
                totals.put(key, sums);
            }
        });
        return totals;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
