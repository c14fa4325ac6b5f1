package io.tokentally.schemas;

import java.util.Map;

/**
 * One topic, declared once.
 *
 * @param name the topic's name
 * @param valueType the Avro class of its values, or {@code byte[].class} where they are kept as they came
 * @param configs its topic configuration on creation
 * @param whole whether it has one partition whatever the others have, so that its records have one order
 */
public record Topic<V>(String name, Class<V> valueType, Map<String, String> configs, boolean whole) {
    public Topic(String name, Class<V> valueType, Map<String, String> configs) {
        this(name, valueType, configs, false);
    }

    /** The registry's subject of its values. */
    public String subject() {
        return name + "-value";
    }

    /** How many partitions it has where topics have {@code partitions}. */
    public int partitions(int partitions) {
        return whole ? 1 : partitions;
    }
}
