package io.tokentally.processor.topology;

import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.AvroEncoder;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * Totals ↔ Avro in wire format: the public form, which the store holds too, and the payload of a {@link Difference}. Not
 * thread-safe.
 */
final class TotalCodec {
    private final SchemaRegistry registry;
    private final Map<TotalKind<?>, AvroEncoder<?>> encoders = new HashMap<>();
    private final Map<TotalKind<?>, AvroDecoder<?>> decoders = new HashMap<>();

    TotalCodec(SchemaRegistry registry) {
        this.registry = registry;
    }

    @SuppressWarnings("unchecked") // an encoder of a kind is only given that kind's totals
    byte[] encode(TotalKind<?> kind, SpecificRecord total) {
        AvroEncoder<SpecificRecord> encoder = (AvroEncoder<SpecificRecord>) encoders.computeIfAbsent(
                kind, added -> new AvroEncoder<>(kind.topic().valueType(), registry, true));
        return encoder.encode(kind.topic().subject(), total);
    }

    @SuppressWarnings("unchecked") // a decoder of a kind only makes that kind's totals
    <T extends SpecificRecord> T decode(TotalKind<T> kind, byte[] bytes) {
        AvroDecoder<T> decoder = (AvroDecoder<T>) decoders.computeIfAbsent(
                kind, added -> new AvroDecoder<>(kind.topic().valueType(), registry));
        return decoder.decode(bytes);
    }
}
