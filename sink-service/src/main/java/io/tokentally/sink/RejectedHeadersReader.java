package io.tokentally.sink;

import io.tokentally.schemas.RejectedHeaders;
import io.tokentally.sink.store.RejectedRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A record of the rejected topic → its row, by the {@link RejectedHeaders}. */
final class RejectedHeadersReader {
    private RejectedHeadersReader() {}

    /** @throws IllegalArgumentException naming a header that is missing */
    static RejectedRecord read(ConsumerRecord<byte[], byte[]> record) {
        return new RejectedRecord(
                record.partition(),
                record.offset(),
                text(record, RejectedHeaders.TENANT),
                text(record, RejectedHeaders.REASON),
                text(record, RejectedHeaders.DETAIL),
                text(record, RejectedHeaders.TOPIC),
                Integer.parseInt(text(record, RejectedHeaders.PARTITION)),
                Long.parseLong(text(record, RejectedHeaders.OFFSET)),
                Instant.parse(text(record, RejectedHeaders.ARRIVED_AT)),
                record.value());
    }

    private static String text(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("header '" + name + "' is missing");
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
