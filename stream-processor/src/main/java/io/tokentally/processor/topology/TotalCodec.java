package io.tokentally.processor.topology;

import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.AvroEncoder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * Totals ↔ bytes. The public form is Avro in wire format, which the store holds too; a difference travels with its
 * kind's tag in front. Not thread-safe.
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

    byte[] encodeTagged(TotalKind<?> kind, SpecificRecord total) {
        byte[] encoded = encode(kind, total);
        byte[] tagged = new byte[encoded.length + 1];
        tagged[0] = kind.tag();
        System.arraycopy(encoded, 0, tagged, 1, encoded.length);
        return tagged;
    }

    static TotalKind<?> kind(byte[] tagged) {
        return TotalKind.of(tagged[0]);
    }

    <T extends SpecificRecord> T decodeTagged(TotalKind<T> kind, byte[] tagged) {
        return decode(kind, Arrays.copyOfRange(tagged, 1, tagged.length));
    }
}
