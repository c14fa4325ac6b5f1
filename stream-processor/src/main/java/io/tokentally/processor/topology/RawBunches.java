package io.tokentally.processor.topology;

import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Hands raw records to Streams in bunches, which {@link Admit} takes apart: what Streams does for each record costs as much as
 * half of what is done for an event. A bunch spans little time, as Streams takes a task's topics in the order of time. What has
 * headers, no value, or is large stays alone. Used by one consumer's thread.
 */
public final class RawBunches implements ConsumerInterceptor<byte[], byte[]> {
    private static final Set<String> RAW = Topics.RAW.stream().map(Topic::name).collect(Collectors.toSet());
    private static final int MOST_RECORDS = 100;
    private static final int MOST_BYTES = 128 << 10;
    private static final long LONGEST_MS = 20;

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> handedOn = new LinkedHashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> each = records.records(partition);
            handedOn.put(partition, RAW.contains(partition.topic()) ? inBunches(partition, each) : each);
        }
        return new ConsumerRecords<>(handedOn, records.nextOffsets());
    }

    private static List<ConsumerRecord<byte[], byte[]>> inBunches(
            TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        List<ConsumerRecord<byte[], byte[]>> handedOn = new ArrayList<>();
        int from = 0;
        int bytes = 0;
        for (int next = 0; next < records.size(); next++) {
            ConsumerRecord<byte[], byte[]> record = records.get(next);
            boolean fits = isPlain(record)
                    && next - from < MOST_RECORDS
                    && bytes + record.value().length <= MOST_BYTES
                    && Math.abs(record.timestamp() - records.get(from).timestamp()) <= LONGEST_MS;
            if (!fits) {
                add(partition, records.subList(from, next), handedOn);
                from = next;
                bytes = 0;
            }
            if (isPlain(record)) {
                bytes += record.value().length;
            } else {
                handedOn.add(record);
                from = next + 1;
            }
        }
        add(partition, records.subList(from, records.size()), handedOn);
        return handedOn;
    }

    private static boolean isPlain(ConsumerRecord<byte[], byte[]> record) {
        return record.value() != null
                && record.value().length <= MOST_BYTES
                && !record.headers().iterator().hasNext();
    }

    private static void add(
            TopicPartition partition,
            List<ConsumerRecord<byte[], byte[]>> records,
            List<ConsumerRecord<byte[], byte[]>> handedOn) {
        if (records.size() > 1) {
            handedOn.add(Bunch.of(partition, records));
        } else {
            handedOn.addAll(records);
        }
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> settings) {}
}
