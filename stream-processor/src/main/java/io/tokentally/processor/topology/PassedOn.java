package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.processor.topology.Arrival.Origin;
import io.tokentally.schemas.RejectedHeaders;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A misplaced record on its way to the partition of its key: the same bytes and arrival time, its origin in the
 * headers. The topic it takes is internal, so nobody else writes these headers.
 */
final class PassedOn {
    private PassedOn() {}

    static Record<byte[], byte[]> of(Arrival.Misplaced misplaced) {
        Origin origin = misplaced.origin();
        Headers headers = new RecordHeaders()
                .add(RejectedHeaders.TOPIC, origin.topic().getBytes(UTF_8))
                .add(
                        RejectedHeaders.PARTITION,
                        Integer.toString(origin.partition()).getBytes(UTF_8))
                .add(RejectedHeaders.OFFSET, Long.toString(origin.offset()).getBytes(UTF_8));
        byte[] value = origin.value();
        if (value == null) {
            throw new IllegalStateException("a misplaced record was decoded, so it has a value");
        }
        return new Record<>(misplaced.key(), value, origin.arrivedAt().toEpochMilli(), headers);
    }

    static Origin origin(FixedKeyRecord<byte[], byte @Nullable []> record) {
        Headers headers = record.headers();
        String topic = text(headers, RejectedHeaders.TOPIC);
        return new Origin(
                EventType.ofRawTopic(topic),
                topic,
                Integer.parseInt(text(headers, RejectedHeaders.PARTITION)),
                Long.parseLong(text(headers, RejectedHeaders.OFFSET)),
                Instant.ofEpochMilli(record.timestamp()),
                record.value());
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }
}
