package io.tokentally.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.ProducerClosed;
import io.tokentally.schemas.RejectedHeaders;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.AvroEncoder;
import io.tokentally.schemas.serde.PoisonException;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes raw topics and reads every topic back, on a real broker. */
final class RealTopics implements AutoCloseable {
    private final String bootstrapServers;
    private final int partitions;
    private final SchemaRegistry registry;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroEncoder<UsageEvent> usage;
    private final AvroEncoder<ToolOperationEvent> tools;
    private final List<PoisonException> poison = new ArrayList<>();

    RealTopics(String bootstrapServers, String registryUrl, int partitions) {
        this.bootstrapServers = bootstrapServers;
        this.partitions = partitions;
        registry = SchemaRegistry.at(registryUrl);
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        usage = new AvroEncoder<>(UsageEvent.class, registry, true);
        tools = new AvroEncoder<>(ToolOperationEvent.class, registry, true);
    }

    /** Returns when all are acknowledged. */
    void send(List<Arrival> arrivals) throws InterruptedException, ExecutionException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            sent.add(post(arrival));
        }
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
    }

    /** Every seventh id lies on a wrong partition, with all its records, so that their order stays what it was. */
    Future<RecordMetadata> post(Arrival arrival) {
        boolean isUsage = arrival.event() instanceof UsageEvent;
        Topic<?> topic = isUsage ? Topics.USAGE_EVENTS : Topics.TOOL_OPERATIONS;
        String key = isUsage ? Keys.of((UsageEvent) arrival.event()) : Keys.of((ToolOperationEvent) arrival.event());
        byte[] keyBytes = key.getBytes(UTF_8);
        int partition = Keys.partition(keyBytes, partitions);
        int shift = Math.floorMod(key.hashCode(), 7) == 0 ? 1 : 0;
        byte[] value = isUsage
                ? usage.encode(topic.subject(), (UsageEvent) arrival.event())
                : tools.encode(topic.subject(), (ToolOperationEvent) arrival.event());
        return producer.send(new ProducerRecord<>(topic.name(), (partition + shift) % partitions, keyBytes, value));
    }

    void send(ProducerClosed closed) throws InterruptedException, ExecutionException {
        producer.send(closed.toRecord()).get();
    }

    void sendBytes(Topic<?> topic, int partition, byte @Nullable [] value)
            throws InterruptedException, ExecutionException {
        producer.send(new ProducerRecord<>(topic.name(), partition, null, value))
                .get();
    }

    /**
     * A raw record that can be decoded.
     *
     * @param origin as {@link #origin} says it
     */
    record Received(String origin, Arrival arrival) {}

    /** What can be decoded on the raw topics, in order of arrival. */
    List<Arrival> arrivals() {
        return received().stream().map(Received::arrival).toList();
    }

    List<Received> received() {
        record Placed(ConsumerRecord<byte[], byte[]> record, Arrival arrival) {}
        List<Placed> placed = new ArrayList<>();
        for (Topic<? extends SpecificRecord> topic : List.of(Topics.USAGE_EVENTS, Topics.TOOL_OPERATIONS)) {
            AvroDecoder<? extends SpecificRecord> decoder = new AvroDecoder<>(topic.valueType(), registry);
            for (ConsumerRecord<byte[], byte[]> record : read(topic)) {
                try {
                    placed.add(new Placed(
                            record,
                            new Arrival(decoder.decode(record.value()), Instant.ofEpochMilli(record.timestamp()))));
                } catch (PoisonException e) {
                    poison.add(e); // looked for on the rejected topic
                }
            }
        }
        placed.sort(Comparator.<Placed>comparingLong(each -> each.record().timestamp())
                .thenComparingInt(each -> each.record().partition())
                .thenComparingLong(each -> each.record().offset()));
        return placed.stream()
                .map(each -> new Received(
                        origin(
                                each.record().topic(),
                                each.record().partition(),
                                each.record().offset()),
                        each.arrival()))
                .toList();
    }

    static String origin(String topic, Object partition, Object offset) {
        return topic + "-" + partition + "@" + offset;
    }

    /** The reason for each rejected record, by where it came from. */
    Map<String, String> rejected() {
        Map<String, String> rejected = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read(Topics.REJECTED)) {
            String origin = origin(
                    header(record, RejectedHeaders.TOPIC),
                    header(record, RejectedHeaders.PARTITION),
                    header(record, RejectedHeaders.OFFSET));
            String before = rejected.put(origin, header(record, RejectedHeaders.REASON));
            if (before != null) {
                throw new AssertionError(origin + " was rejected twice");
            }
        }
        return rejected;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    Totals totals() {
        return new Totals(
                latest(Topics.USAGE_TOTALS, "revision"),
                latest(Topics.USER_TOTALS, "revision"),
                latest(Topics.SESSION_TOTALS, "revision"),
                latest(Topics.SAVINGS_TOTALS, "revision"));
    }

    <T extends SpecificRecord> Map<String, T> latest(Topic<T> topic, String rising) {
        AvroDecoder<T> decoder = new AvroDecoder<>(topic.valueType(), registry);
        Map<String, T> latest = new HashMap<>();
        Map<String, Long> revisions = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read(topic)) {
            String key = new String(record.key(), UTF_8);
            T value = decoder.decode(record.value());
            long revision = (Long) value.get(value.getSchema().getField(rising).pos());
            Long before = revisions.put(key, revision);
            if (before != null && before >= revision) {
                throw new AssertionError(topic.name() + " " + key + " went from " + before + " to " + revision);
            }
            latest.put(key, value);
        }
        return latest;
    }

    List<ConsumerRecord<byte[], byte[]>> read(Topic<?> topic) {
        return read(topic.name());
    }

    /** All committed records. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> assigned = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                assigned.add(new TopicPartition(topic, partition));
            }
            consumer.assign(assigned);
            consumer.seekToBeginning(assigned);
            Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    @Override
    public void close() {
        producer.close();
    }
}
