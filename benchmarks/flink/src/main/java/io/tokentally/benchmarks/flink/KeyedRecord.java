package io.tokentally.benchmarks.flink;

import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.java.tuple.Tuple2;

/** Key and value as they are. */
final class KeyedRecord {
    private KeyedRecord() {}

    /** A record's key. */
    static final class Key implements SerializationSchema<Tuple2<byte[], byte[]>> {
        private static final long serialVersionUID = 1;

        @Override
        public byte[] serialize(Tuple2<byte[], byte[]> element) {
            return element.f0;
        }
    }

    /** A record's value. */
    static final class Value implements SerializationSchema<Tuple2<byte[], byte[]>> {
        private static final long serialVersionUID = 1;

        @Override
        public byte[] serialize(Tuple2<byte[], byte[]> element) {
            return element.f1;
        }
    }
}
