package io.tokentally.schemas.serde;

import io.tokentally.schemas.registry.SchemaRegistry;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Values of one Avro class. Each serializer and deserializer it makes is for one thread, and worth keeping. */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {
    private final Class<T> type;
    private final SchemaRegistry registry;

    public AvroSerde(Class<T> type, SchemaRegistry registry) {
        this.type = type;
        this.registry = registry;
    }

    /** Registers the schema under {@code <topic>-value} with the first record. */
    @Override
    public Serializer<T> serializer() {
        AvroEncoder<T> encoder = new AvroEncoder<>(type, registry, true);
        return new Serializer<>() {
            @Override
            public byte @Nullable [] serialize(String topic, @Nullable T record) {
                return record == null ? null : encoder.encode(topic + "-value", record);
            }
        };
    }

    /** Null for a null value; throws what {@link AvroDecoder#decode} throws. */
    @Override
    public Deserializer<T> deserializer() {
        AvroDecoder<T> decoder = new AvroDecoder<>(type, registry);
        return new Deserializer<>() {
            @Override
            @SuppressWarnings("NullAway") // Kafka's own contract: null in, null out
            public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
                return bytes == null ? null : decoder.decode(bytes);
            }
        };
    }
}
