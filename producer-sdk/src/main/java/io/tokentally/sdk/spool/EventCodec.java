package io.tokentally.sdk.spool;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.serde.AvroRuntime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Events as plain Avro binary: no registry is asked. What an older version wrote is read by its schema. Not thread-safe. */
final class EventCodec {
    private static final Map<Byte, Class<? extends SpecificRecord>> TYPES =
            Map.of((byte) 1, UsageEvent.class, (byte) 2, ToolOperationEvent.class);

    private final Map<Byte, Schema> schemas = new HashMap<>();
    private final Map<Class<?>, Byte> numbers = new HashMap<>();
    private final Map<Byte, SpecificDatumWriter<SpecificRecord>> writers = new HashMap<>();
    private final Map<String, SpecificDatumReader<SpecificRecord>> readers = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private @Nullable BinaryEncoder encoder;

    EventCodec() {
        AvroRuntime.configure();
        TYPES.forEach((number, type) -> {
            SpecificData model = SpecificData.getForClass(type);
            Schema schema = model.getSchema(type);
            schemas.put(number, schema);
            numbers.put(type, number);
            writers.put(number, new SpecificDatumWriter<>(schema, model));
        });
    }

    /** What this version writes, for a segment's header. */
    Map<Byte, String> schemaTexts() {
        Map<Byte, String> texts = new HashMap<>();
        schemas.forEach((type, schema) -> texts.put(type, SchemaNormalization.toParsingForm(schema)));
        return texts;
    }

    /** Throws a RuntimeException where the event does not fit its schema. */
    EncodedEvent encode(SpecificRecord event) {
        Byte type = numbers.get(event.getClass());
        SpecificDatumWriter<SpecificRecord> writer = type == null ? null : writers.get(type);
        if (type == null || writer == null) {
            throw new IllegalArgumentException("no event: " + event.getClass().getName());
        }
        out.reset();
        encoder = EncoderFactory.get().directBinaryEncoder(out, encoder);
        try {
            writer.write(event, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new AvroRuntimeException(e);
        }
        return new EncodedEvent(type, out.toByteArray());
    }

    /** Null where this version cannot read it. */
    @Nullable
    SpecificRecord decode(SegmentHeader written, byte type, byte[] bytes, int from, int length) {
        String text = written.schemas().get(type);
        Schema schema = schemas.get(type);
        if (text == null || schema == null) {
            return null;
        }
        try {
            SpecificDatumReader<SpecificRecord> reader = readers.computeIfAbsent(
                    text,
                    writer -> new SpecificDatumReader<>(
                            new Schema.Parser().parse(writer), schema, SpecificData.getForSchema(schema)));
            return reader.read(null, DecoderFactory.get().binaryDecoder(bytes, from, length, null));
        } catch (IOException | RuntimeException e) {
            return null; // its checksum is right, so it is another version's: counted by the caller
        }
    }
}
