package io.tokentally.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A producer's last word for a tenant: how far its numbers go over both raw topics, so that a loss at the end shows, too. It
 * travels on {@link Topics#USAGE_EVENTS} as a header of a record without value, keyed by tenant and producer, and is no event.
 * Immutable.
 *
 * @param tenant whose events were numbered, 1–256 code points
 * @param producerId who numbered them, 1–256 code points
 * @param lastSeq the highest {@code producer_seq} given, from 0 to below 2^53
 */
public record ProducerClosed(String tenant, String producerId, long lastSeq) {
    /** The header's name. Its value is a JSON object in UTF-8: {@code tenant}, {@code producer_id}, {@code last_seq}. */
    public static final String HEADER = "producer-closed";

    private static final String TENANT = "tenant";
    private static final String PRODUCER_ID = "producer_id";
    private static final String LAST_SEQ = "last_seq";
    private static final int SHOWN = 200;
    private static final ObjectWriter WRITER = new ObjectMapper().writer();
    private static final ObjectReader READER = new ObjectMapper()
            .readerFor(JsonNode.class)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException where a value is out of bounds; shows it
     */
    public ProducerClosed {
        name(TENANT, tenant);
        name(PRODUCER_ID, producerId);
        if (lastSeq < 0 || lastSeq >= Bounds.COUNT_LIMIT) {
            throw new IllegalArgumentException(LAST_SEQ + " must be from 0 to below 2^53 but is " + lastSeq);
        }
    }

    private static void name(String field, String value) {
        if (!Bounds.isName(value)) {
            throw new IllegalArgumentException(field + " must hold 1 to " + Bounds.MAX_NAME
                    + " code points, no NUL and no lone surrogate, but is " + PlainText.of(value, SHOWN));
        }
    }

    /** As it is published. */
    public ProducerRecord<byte[], byte[]> toRecord() {
        ProducerRecord<byte[], byte[]> closing = new ProducerRecord<>(
                Topics.USAGE_EVENTS.name(), null, CanonicalJson.arrayBytes(tenant, producerId), null);
        closing.headers().add(HEADER, headerValue());
        return closing;
    }

    byte[] headerValue() {
        try {
            return WRITER.writeValueAsBytes(Map.of(TENANT, tenant, PRODUCER_ID, producerId, LAST_SEQ, lastSeq));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("two strings and a number can be written", e);
        }
    }

    /**
     * What a raw record with these headers says; empty where it is an event.
     *
     * @throws IllegalArgumentException where the header is there and malformed; shows what it holds
     */
    public static Optional<ProducerClosed> in(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return header == null ? Optional.empty() : Optional.of(parse(header.value()));
    }

    /**
     * What a header's value says.
     *
     * @throws IllegalArgumentException where it is malformed; shows what it holds
     */
    public static ProducerClosed parse(byte @Nullable [] headerValue) {
        if (headerValue == null) {
            throw new IllegalArgumentException(HEADER + " must be a JSON object but has no value");
        }
        JsonNode json;
        try {
            json = READER.readTree(headerValue);
        } catch (IOException e) {
            throw malformed(headerValue, "a JSON object", e);
        }
        if (!json.path(TENANT).isTextual() || !json.path(PRODUCER_ID).isTextual()) {
            throw malformed(headerValue, "a JSON object with the strings " + TENANT + " and " + PRODUCER_ID, null);
        }
        if (!json.path(LAST_SEQ).isIntegralNumber() || !json.path(LAST_SEQ).canConvertToLong()) {
            throw malformed(headerValue, "a JSON object with the whole number " + LAST_SEQ, null);
        }
        return new ProducerClosed(
                json.path(TENANT).textValue(),
                json.path(PRODUCER_ID).textValue(),
                json.path(LAST_SEQ).longValue());
    }

    private static IllegalArgumentException malformed(byte[] value, String expected, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                HEADER + " must be " + expected + " but is " + PlainText.of(new String(value, UTF_8), SHOWN), cause);
    }
}
