package io.tokentally.schemas.serde;

import io.tokentally.schemas.registry.SchemaRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The value serializer for a producer, chosen and set by property: {@code schema.registry.url} and
 * {@code auto.register.schemas} (default true), as Confluent's own names them, so that either can take the other's
 * place.
 *
 * <p>Thread-safe, since a KafkaProducer serializes on each of its callers' threads: one encodes at a time. It throws what
 * the {@link SchemaRegistry} throws.
 */
public final class AvroSerializer implements Serializer<SpecificRecord> {
    public static final String REGISTRY_URL = "schema.registry.url";
    public static final String AUTO_REGISTER = "auto.register.schemas";

    private final Map<Class<?>, AvroEncoder<SpecificRecord>> encoders = new HashMap<>();
    private final Map<String, String> subjects = new HashMap<>();
    private @Nullable SchemaRegistry registry;
    private boolean register = true;

    @Override
    public synchronized void configure(Map<String, ?> configs, boolean isKey) {
        Object url = configs.get(REGISTRY_URL);
        if (url == null) {
            throw new ConfigException(REGISTRY_URL + " is missing: give the schema registry's address");
        }
        registry = SchemaRegistry.at(url.toString());
        Object auto = configs.get(AUTO_REGISTER);
        register = auto == null || Boolean.parseBoolean(auto.toString());
    }

    @Override
    public synchronized byte @Nullable [] serialize(String topic, @Nullable SpecificRecord record) {
        return record == null ? null : encoder(record).encode(subject(topic), record);
    }

    private String subject(String topic) {
        String known = subjects.get(topic);
        return known == null ? subjects.computeIfAbsent(topic, name -> name + "-value") : known;
    }

    @SuppressWarnings("unchecked") // an encoder of a class is only given records of that class
    private AvroEncoder<SpecificRecord> encoder(SpecificRecord record) {
        SchemaRegistry configured = registry;
        if (configured == null) {
            throw new IllegalStateException("configure() comes before serialize()");
        }
        AvroEncoder<SpecificRecord> known = encoders.get(record.getClass());
        if (known != null) {
            return known;
        }
        return encoders.computeIfAbsent(
                record.getClass(), type -> new AvroEncoder<>((Class<SpecificRecord>) type, configured, register));
    }
}
