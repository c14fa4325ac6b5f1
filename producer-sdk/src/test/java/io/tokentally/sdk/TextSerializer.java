package io.tokentally.sdk;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serializer;

/** Stands for somebody else's serializer. Public, as Kafka makes it by its name. */
public final class TextSerializer implements Serializer<Object> {
    @Override
    public byte[] serialize(String topic, Object data) {
        return data.toString().getBytes(StandardCharsets.UTF_8);
    }
}
