package io.tokentally.schemas;

import java.util.Map;

/**
 * One topic, declared once.
 *
 * @param name the topic's name
 * @param valueType the Avro class of its values, or {@code byte[].class} where they are kept as they came
 * @param configs its topic configuration on creation
 */
public record Topic<V>(String name, Class<V> valueType, Map<String, String> configs) {
    /** The registry's subject of its values. */
    public String subject() {
        return name + "-value";
    }
}
