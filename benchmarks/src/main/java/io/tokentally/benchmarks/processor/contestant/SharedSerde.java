package io.tokentally.benchmarks.processor.contestant;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** The DSL hands one serializer to all of its threads; here each has its own. */
record SharedSerde<T>(ThreadLocal<Serializer<T>> serializers, ThreadLocal<Deserializer<T>> deserializers)
        implements Serde<T> {
    static <T> SharedSerde<T> of(Serde<T> serde) {
        return new SharedSerde<>(
                ThreadLocal.withInitial(serde::serializer), ThreadLocal.withInitial(serde::deserializer));
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> serializers.get().serialize(topic, value);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> deserializers.get().deserialize(topic, bytes);
    }
}
