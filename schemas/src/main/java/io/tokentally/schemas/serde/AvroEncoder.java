package io.tokentally.schemas.serde;

import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.WritePlan.RecordPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** A generated record → bytes in wire format. Not thread-safe: one instance a thread. */
public final class AvroEncoder<T extends SpecificRecord> {
    private static final @Nullable EncodedField[] NONE = {};

    private final SchemaRegistry registry;
    private final boolean register;
    private final Schema registered;
    private final SpecificDatumWriter<T> writer;
    private final Map<String, byte[]> headers = new HashMap<>();
    private final @Nullable WritePlan plan;
    private final ByteSink sink = new ByteSink();

    /** @param register whether a schema that the registry lacks is registered, else it is an error */
    public AvroEncoder(Class<T> type, SchemaRegistry registry, boolean register) {
        AvroRuntime.configure();
        this.registry = registry;
        this.register = register;
        SpecificData model = SpecificData.getForClass(type);
        Schema schema = model.getSchema(type);
        registered = PublicSchema.of(schema);
        writer = new SpecificDatumWriter<>(schema, model);
        plan = WritePlan.of(schema);
    }

    /** {@code record} under {@code subject}'s schema id. */
    public byte[] encode(String subject, T record) {
        return encode(subject, record, NONE);
    }

    /**
     * The same, but for fields whose bytes are known already.
     *
     * @param encoded by position, null where the field is to be encoded; each must be what encoding the field would give
     */
    public byte[] encode(String subject, T record, @Nullable EncodedField... encoded) {
        byte[] header = headers.get(subject);
        if (header == null) {
            int id = register ? registry.register(subject, registered) : registry.idOf(subject, registered);
            header = ByteBuffer.allocate(AvroDecoder.HEADER)
                    .put(AvroDecoder.MAGIC)
                    .putInt(id)
                    .array();
            headers.put(subject, header);
        }
        if (plan != null) {
            try {
                sink.reset();
                sink.write(header);
                if (encoded.length > 0 && plan instanceof RecordPlan byField) {
                    byField.write(sink, record, encoded);
                } else {
                    plan.write(sink, record);
                }
                return sink.copy();
            } catch (RuntimeException e) {
                return byAvro(header, record); // which says what is wrong with it, and where
            }
        }
        return byAvro(header, record);
    }

    /** One field of {@code record}, to be used with others that have the same; null where it has to be encoded each time. */
    public @Nullable EncodedField field(T record, int position) {
        if (!(plan instanceof RecordPlan byField)) {
            return null;
        }
        sink.reset();
        byField.fields()[position].write(sink, record.get(position));
        return new EncodedField(sink.copy(), 0);
    }

    private byte[] byAvro(byte[] header, T record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try {
            out.write(header);
            writer.write(record, EncoderFactory.get().directBinaryEncoder(out, null));
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
        return out.toByteArray();
    }
}
