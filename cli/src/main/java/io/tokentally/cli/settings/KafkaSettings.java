package io.tokentally.cli.settings;

import io.tokentally.cli.CliException;
import java.util.HashMap;
import java.util.Map;

/** How commands that work on Kafka itself reach it: by the settings of the services. */
public final class KafkaSettings {
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String SCHEMA_REGISTRY_URL = "schema.registry.url";
    private static final String KAFKA_PREFIX = "kafka.";

    private KafkaSettings() {}

    /**
     * What any Kafka client is made with.
     *
     * @throws CliException where the settings do not say where Kafka is
     */
    public static Map<String, Object> of(Map<String, String> settings) {
        Map<String, Object> kafka = new HashMap<>();
        settings.forEach((name, value) -> {
            if (name.startsWith(KAFKA_PREFIX)) {
                kafka.put(name.substring(KAFKA_PREFIX.length()), value);
            }
        });
        kafka.put(BOOTSTRAP_SERVERS, required(settings, BOOTSTRAP_SERVERS, "Kafka"));
        return kafka;
    }

    /** The address of the schema registry. */
    public static String registry(Map<String, String> settings) {
        return required(settings, SCHEMA_REGISTRY_URL, "the schema registry");
    }

    /** A setting that must be there; {@code what} it says the place of, for people. */
    public static String required(Map<String, String> settings, String name, String what) {
        String value = settings.get(name);
        if (value == null) {
            throw new CliException(
                    "it is not known where " + what + " is: start 'tally up', name a running stack's folder"
                            + " with --data, or a file that holds " + name + " with --config");
        }
        return value;
    }

    /** Of a topic that is created; -1 for the broker's default. */
    public static short replicationFactor(Map<String, String> settings) {
        String value = settings.getOrDefault("replication.factor", "-1");
        try {
            return Short.parseShort(value);
        } catch (NumberFormatException e) {
            throw new CliException("replication.factor must be a number but is '" + value + "'", e);
        }
    }
}
