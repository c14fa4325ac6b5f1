package io.tokentally.processor.topology;

import io.tokentally.schemas.Topic;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.Produced;
import org.jspecify.annotations.Nullable;

/** A finished record for a public topic; without value it takes the key's last one back. */
record Output(Topic<?> topic, byte @Nullable [] value) {
    /** How outputs are written by the sink of this name. */
    static Produced<byte[], Output> produced(String sink) {
        Serde<Output> serde = Serdes.serdeFrom((topic, output) -> output.value(), (topic, bytes) -> {
            throw new IllegalStateException("outputs are only written");
        });
        return Produced.with(Serdes.ByteArray(), serde).withName(sink);
    }
}
