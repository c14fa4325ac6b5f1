package io.tokentally.cli.demo;

import io.tokentally.cli.reconcile.TopicReader;
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
import org.apache.avro.specific.SpecificRecord;

/**
 * What lies on the raw topics, with the broker's times of arrival, in their order. Records of one partition keep their
 * order; identities never cross partitions, so the order between partitions says nothing.
 *
 * @param arrivals the events
 * @param poison how many records of each raw topic are no event and no producer's last word, usage first
 */
public record ArrivalLog(List<Arrival> arrivals, List<Long> poison) {

    /** Reads both raw topics from their beginning. */
    public static ArrivalLog read(TopicReader topics, SchemaRegistry registry) {
        List<Arrival> arrivals = new ArrayList<>();
        long usage = read(Topics.USAGE_EVENTS, topics, registry, arrivals);
        long tools = read(Topics.TOOL_OPERATIONS, topics, registry, arrivals);
        arrivals.sort(Comparator.comparing(Arrival::arrivedAt));
        return new ArrivalLog(arrivals, List.of(usage, tools));
    }

    private static <T extends SpecificRecord> long read(
            Topic<T> topic, TopicReader topics, SchemaRegistry registry, List<Arrival> arrivals) {
        AvroDecoder<T> decoder = new AvroDecoder<>(topic.valueType(), registry);
        long[] poison = new long[1];
        topics.forEach(topic.name(), record -> {
            try {
                arrivals.add(new Arrival(decoder.decode(record.value()), Instant.ofEpochMilli(record.timestamp())));
            } catch (PoisonException e) {
                poison[0] += TopicReader.isClosing(record) ? 0 : 1;
            }
        });
        return poison[0];
    }
}
