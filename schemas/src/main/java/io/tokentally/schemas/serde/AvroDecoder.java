package io.tokentally.schemas.serde;

import io.tokentally.schemas.RejectReason;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.registry.UnknownSchemaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Bytes in wire format → a generated record, whichever version wrote it. Not thread-safe: one instance a thread. */
public final class AvroDecoder<T extends SpecificRecord> {
    static final byte MAGIC = 0;
    static final int HEADER = 5;

    private final SchemaRegistry registry;
    private final Schema schema;
    private final SpecificData model;
    private final Schema published;
    private final @Nullable ReadPlan plan;
    private final ByteSource source = new ByteSource();
    private final Map<Integer, Reader<T>> readers = new HashMap<>();
    private @Nullable EncodedField verbatim;
    private @Nullable BinaryDecoder decoder;

    /** @param asExpected whether it was written under the schema that is expected, so that the plan fits */
    private record Reader<T>(SpecificDatumReader<T> byAvro, boolean asExpected) {}

    public AvroDecoder(Class<T> type, SchemaRegistry registry) {
        AvroRuntime.configure();
        this.registry = registry;
        model = SpecificData.getForClass(type);
        schema = model.getSchema(type);
        published = PublicSchema.of(schema);
        plan = ReadPlan.of(schema, model);
    }

    /**
     * The record in {@code bytes}.
     *
     * @throws PoisonException where no later try can succeed
     * @throws io.tokentally.schemas.registry.RegistryUnavailableException where a later try may
     */
    public T decode(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length == 0) {
            throw new PoisonException(RejectReason.NO_VALUE, "the record has no value");
        }
        if (bytes.length < HEADER || bytes[0] != MAGIC) {
            throw new PoisonException(
                    RejectReason.NOT_WIRE_FORMAT,
                    "the value must start with 0x00 and a 4-byte schema id but its " + bytes.length
                            + " bytes start with 0x" + String.format("%02x", bytes[0]));
        }
        int id = ByteBuffer.wrap(bytes, 1, 4).getInt();
        Reader<T> reader = reader(id);
        T planned = reader.asExpected && plan != null ? byPlan(plan, bytes) : null;
        verbatim = planned != null && !source.replaced() ? new EncodedField(bytes, HEADER) : null;
        return planned != null ? planned : byAvro(reader.byAvro, id, bytes);
    }

    /**
     * The last record's bytes, where it was written under the schema of this class and as this class would be written: they
     * may stand for it wherever it is embedded. Else null.
     */
    public @Nullable EncodedField lastAsWritten() {
        return verbatim;
    }

    /** Null where it does not fit; why, Avro's own reader tells. */
    private @Nullable T byPlan(ReadPlan plan, byte[] bytes) {
        try {
            source.reset(bytes, HEADER);
            @SuppressWarnings("unchecked") // the plan of a class makes that class's records
            T record = (T) plan.read(source);
            return source.isEnd() ? record : null;
        } catch (RuntimeException e) {
            return null;
        }
    }

    private T byAvro(SpecificDatumReader<T> reader, int id, byte[] bytes) {
        try {
            decoder = DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, decoder);
            T record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new PoisonException(
                        RejectReason.UNDECODABLE, "bytes are left over after the record of schema " + id);
            }
            return record;
        } catch (PoisonException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // A writer's schema may hold itself, and its records may go deeper than any stack.
            String problem = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new PoisonException(
                    RejectReason.UNDECODABLE, "the value does not fit schema " + id + ": " + problem, e);
        }
    }

    private Reader<T> reader(int id) {
        Reader<T> known = readers.get(id);
        if (known != null) {
            return known;
        }
        Schema writer;
        try {
            writer = registry.byId(id);
        } catch (UnknownSchemaException e) {
            throw new PoisonException(RejectReason.UNKNOWN_SCHEMA, "the schema registry has no schema of id " + id, e);
        }
        if (!writer.getFullName().equals(schema.getFullName())) {
            throw new PoisonException(
                    RejectReason.UNDECODABLE,
                    "schema " + id + " is of " + writer.getFullName() + ", expected " + schema.getFullName());
        }
        boolean asExpected = PublicSchema.of(writer).equals(published);
        Reader<T> made = new Reader<>(new SpecificDatumReader<>(writer, schema, model), asExpected);
        readers.put(id, made);
        return made;
    }
}
