package io.tokentally.sdk;

import io.tokentally.schemas.Topics;
import io.tokentally.schemas.serde.AvroSerializer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** What the producer and the serializer are configured with: the user's properties over our defaults. */
final class ProducerProperties {
    static final String SCHEMA_REGISTRY_URL = AvroSerializer.REGISTRY_URL;
    /** Long enough for a broker that is starting, short enough not to hold up a close. */
    private static final String MAX_BLOCK_MS = "5000";

    private final Map<String, Object> properties = new HashMap<>();

    ProducerProperties(Map<String, Object> users) {
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, largestMessage());
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, AvroSerializer.class.getName());
        properties.putAll(users);
    }

    private static String largestMessage() {
        return Topics.RAW.stream()
                .map(topic -> topic.configs().get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG))
                .max((one, other) -> Integer.compare(Integer.parseInt(one), Integer.parseInt(other)))
                .orElseThrow();
    }

    List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (!properties.containsKey(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
            faults.add("bootstrapServers is missing: give Kafka's address, host:port");
        }
        if (!properties.containsKey(SCHEMA_REGISTRY_URL) && usesOwnSerializer()) {
            faults.add("schemaRegistryUrl is missing: give the schema registry's URL");
        }
        if (properties.containsKey(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG)) {
            faults.add("key.serializer cannot be set: keys are what the topics' contract says");
        }
        return faults;
    }

    private boolean usesOwnSerializer() {
        Object serializer = properties.get(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
        return AvroSerializer.class.getName().equals(serializer) || AvroSerializer.class.equals(serializer);
    }

    /** Of Avro records; configured. */
    @SuppressWarnings("unchecked") // what else it takes does not matter: it is given Avro records
    Serializer<Object> serializer() {
        Object chosen = properties.get(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
        try {
            Serializer<Object> serializer = chosen instanceof Class<?> type
                    ? (Serializer<Object>) Utils.newInstance(type.asSubclass(Serializer.class))
                    : Utils.newInstance(String.valueOf(chosen), Serializer.class);
            serializer.configure(properties, false);
            return serializer;
        } catch (ClassNotFoundException | ClassCastException | KafkaException e) {
            throw new IllegalArgumentException("value.serializer " + chosen + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * A connected producer, or one that is made later where no broker's name resolves yet.
     *
     * @throws IllegalArgumentException where a property is wrong
     */
    ProducerSlot connect() {
        ProducerSlot slot = new ProducerSlot(this::producer);
        try {
            slot.get();
        } catch (KafkaException e) {
            if (anyBrokerResolves()) {
                throw new IllegalArgumentException("Kafka's producer refuses its settings: " + root(e).getMessage(), e);
            }
        }
        return slot;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private Producer<byte[], byte[]> producer() {
        Map<String, Object> kafkas = new HashMap<>(properties);
        kafkas.remove(SCHEMA_REGISTRY_URL);
        kafkas.remove(AvroSerializer.AUTO_REGISTER);
        kafkas.remove(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
        return new KafkaProducer<>(kafkas, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private boolean anyBrokerResolves() {
        String servers = String.valueOf(properties.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG));
        return Arrays.stream(servers.split(",", -1)).anyMatch(server -> resolves(Utils.getHost(server.trim())));
    }

    /** An address that is no address is not waited for either. */
    private static boolean resolves(@Nullable String host) {
        try {
            return host == null || InetAddress.getAllByName(host).length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
