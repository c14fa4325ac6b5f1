package io.tokentally.proof.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.cli.demo.ArrivalLog;
import io.tokentally.cli.reconcile.TopicReader;
import io.tokentally.schemas.RejectedHeaders;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.PoisonException;
import io.tokentally.testkit.Arrival;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * All that arrived, from the beginning.
 *
 * @param received what can be decoded, in order of arrival
 * @param poison where the rest came from, by raw topic
 */
record RawLog(List<Received> received, Map<String, List<String>> poison) {
    /** @param origin topic, partition and offset */
    record Received(String origin, Arrival arrival) {}

    static RawLog read(TopicReader topics, SchemaRegistry registry) {
        List<Received> received = new ArrayList<>();
        Map<String, List<String>> poison = new TreeMap<>();
        read(Topics.USAGE_EVENTS, topics, registry, received, poison);
        read(Topics.TOOL_OPERATIONS, topics, registry, received, poison);
        // Stable: of one partition the order of offsets stays where times are equal.
        received.sort(Comparator.comparing(each -> each.arrival().arrivedAt()));
        return new RawLog(received, poison);
    }

    private static <T extends SpecificRecord> void read(
            Topic<T> topic,
            TopicReader topics,
            SchemaRegistry registry,
            List<Received> received,
            Map<String, List<String>> poison) {
        AvroDecoder<T> decoder = new AvroDecoder<>(topic.valueType(), registry);
        List<String> undecodable = poison.computeIfAbsent(topic.name(), none -> new ArrayList<>());
        topics.forEach(topic.name(), record -> {
            String origin = origin(record.topic(), record.partition(), record.offset());
            try {
                Instant at = Instant.ofEpochMilli(record.timestamp());
                received.add(new Received(origin, new Arrival(decoder.decode(record.value()), at)));
            } catch (PoisonException e) {
                if (!TopicReader.isClosing(record)) {
                    undecodable.add(origin);
                }
            }
        });
    }

    ArrivalLog arrivals() {
        return new ArrivalLog(
                received.stream().map(Received::arrival).toList(),
                List.of(poisonOf(Topics.USAGE_EVENTS), poisonOf(Topics.TOOL_OPERATIONS)));
    }

    private long poisonOf(Topic<?> topic) {
        return poison.getOrDefault(topic.name(), List.of()).size();
    }

    /** The reason of each rejected record by where it came from; one that was rejected twice has both. */
    static Map<String, String> rejected(TopicReader topics) {
        Map<String, String> reasons = new TreeMap<>();
        topics.forEach(
                Topics.REJECTED.name(),
                record -> reasons.merge(
                        origin(
                                header(record, RejectedHeaders.TOPIC),
                                header(record, RejectedHeaders.PARTITION),
                                header(record, RejectedHeaders.OFFSET)),
                        header(record, RejectedHeaders.REASON),
                        (one, other) -> one + " and again " + other));
        return reasons;
    }

    private static String origin(Object topic, Object partition, Object offset) {
        return topic + "-" + partition + "@" + offset;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
