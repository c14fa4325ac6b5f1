package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.processor.topology.Arrival.Origin;
import io.tokentally.schemas.Fault;
import io.tokentally.schemas.PlainText;
import io.tokentally.schemas.RejectedHeaders;
import io.tokentally.schemas.Topics;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** The original bytes, but for those of a record that is too large for the topic, with the reason in the headers. */
final class Rejection {
    private static final int MAX_DETAIL = 1_000;
    private static final byte[] NOTHING = new byte[0];

    private Rejection() {}

    static Record<byte[], Output> of(Origin origin, String tenant, Fault fault, Refusals refusals) {
        Headers headers = new RecordHeaders()
                .add(RejectedHeaders.REASON, fault.reason().wireName().getBytes(UTF_8))
                .add(
                        RejectedHeaders.DETAIL,
                        PlainText.of(fault.detail(), MAX_DETAIL).getBytes(UTF_8))
                .add(RejectedHeaders.TOPIC, origin.topic().getBytes(UTF_8))
                .add(
                        RejectedHeaders.PARTITION,
                        Integer.toString(origin.partition()).getBytes(UTF_8))
                .add(RejectedHeaders.OFFSET, Long.toString(origin.offset()).getBytes(UTF_8))
                .add(RejectedHeaders.ARRIVED_AT, origin.arrivedAt().toString().getBytes(UTF_8))
                .add(RejectedHeaders.TENANT, tenant.getBytes(UTF_8));
        byte[] value = origin.value() == null ? NOTHING : origin.value();
        String key = origin.topic() + "/" + origin.partition() + "/" + origin.offset();
        if (value.length > Origin.MAX_BYTES || refusals.holds(Topics.REJECTED.name(), () -> key, value.length)) {
            value = NOTHING;
        }
        return new Record<>(
                key.getBytes(UTF_8),
                new Output(Topics.REJECTED, value),
                origin.arrivedAt().toEpochMilli(),
                headers);
    }
}
