package io.tokentally.schemas.serde;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Records and bytes for the tests of the serde. */
public final class Records {
    static final GenericData MODEL = new GenericData();

    static {
        MODEL.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
        MODEL.addLogicalTypeConversion(new Conversions.DecimalConversion());
    }

    private Records() {}

    /** Every field is set. */
    public static UsageEvent full() {
        return UsageEvent.newBuilder()
                .setEventId("e-1 \"\\\n\ud83d\ude00")
                .setRevision(3)
                .setVoided(true)
                .setTenant("t")
                .setOccurredAt(Instant.parse("2026-03-01T12:34:56.789012Z"))
                .setRecordedAt(Instant.parse("2026-03-01T12:34:57.000001Z"))
                .setUserId("u")
                .setSessionId("s")
                .setMessageId("m")
                .setProvider("openai")
                .setModel("gpt-4o")
                .setOperation("chat")
                .setTokens(TokenCounts.newBuilder()
                        .setInput(1L)
                        .setCacheRead(2L)
                        .setCacheWrite5m(3L)
                        .setCacheWrite1h(4L)
                        .setOutput(5L)
                        .setReasoning((1L << 53) - 1)
                        .setOther(Map.of("input_audio", 6L, "output_audio", 7L))
                        .build())
                .setTokenSource("api:1+5")
                .setServiceTier("batch")
                .setThinkingEnabled(true)
                .setThinkingBudget(1_024L)
                .setStopReason("stop")
                .setStatus("error")
                .setLatencyUs(8L)
                .setReportedCostUsd(new BigDecimal("0.123456789012345678"))
                .setTags(Map.of("project", "p", "", ""))
                .setProducerId("host-1")
                .setProducerSeq(9L)
                .build();
    }

    /** {@code record} under {@code id}, written by its own schema. */
    static byte[] wire(int id, IndexedRecord record) {
        byte[] binary = binary(record);
        return ByteBuffer.allocate(5 + binary.length)
                .put((byte) 0)
                .putInt(id)
                .put(binary)
                .array();
    }

    static byte[] binary(IndexedRecord record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<IndexedRecord>(record.getSchema(), MODEL).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
