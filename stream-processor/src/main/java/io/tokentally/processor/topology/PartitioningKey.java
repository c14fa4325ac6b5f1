package io.tokentally.processor.topology;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Keys that only choose a partition. They are written as they are and read as one constant, but for that of a {@link Bunch}:
 * identity comes from the value, and a raw record may have any key or none.
 */
final class PartitioningKey implements Serde<byte[]> {
    /** What every key is read as. */
    static final byte[] READ = new byte[] {0};

    @Override
    public Serializer<byte[]> serializer() {
        return (topic, key) -> key;
    }

    @Override
    public Deserializer<byte[]> deserializer() {
        return (topic, key) -> Bunch.isKey(key) ? key : READ;
    }
}
