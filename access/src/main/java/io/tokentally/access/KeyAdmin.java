package io.tokentally.access;

import io.tokentally.schemas.follow.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Creates, lists and revokes keys, directly in Kafka: whoever may write to the topic is the operator. Each call opens its own
 * clients and returns when Kafka has acknowledged. Thread-safe.
 */
public final class KeyAdmin {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final Clients clients;
    private final InstantSource clock;

    /**
     * Connects with nothing yet.
     *
     * @param kafka how to reach Kafka
     */
    public KeyAdmin(Map<String, ?> kafka) {
        this(new KafkaClients(kafka), InstantSource.system());
    }

    KeyAdmin(Clients clients, InstantSource clock) {
        this.clients = clients;
        this.clock = clock;
    }

    /** What each call opens and closes. */
    interface Clients {
        Admin admin();

        TopicReader reader();

        Producer<byte[], byte[]> producer();
    }

    /**
     * A new key.
     *
     * @param secret the key itself, which is kept nowhere
     * @param key what is kept
     */
    public record Created(String secret, ApiKey key) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Created[" + key.id() + "]";
        }
    }

    /**
     * Makes the topic exist and adds a key.
     *
     * @throws IllegalArgumentException naming the value that cannot be
     */
    public Created create(String tenant, Set<Scope> scopes, String label, short replicationFactor)
            throws InterruptedException {
        String secret = Secrets.newKey();
        ApiKey key = new ApiKey(Secrets.newId(), Secrets.sha256(secret), tenant, scopes, label, now(), null);
        ensureTopic(replicationFactor);
        write(key);
        return new Created(secret, key);
    }

    /** All keys ever created, the oldest first. */
    public List<ApiKey> list() throws InterruptedException {
        ensureTopic((short) -1);
        try (KeyFollower follower = new KeyFollower(clients::reader).begin()) {
            return follower.await(READ_TIMEOUT).keys().stream()
                    .sorted(Comparator.comparing(ApiKey::createdAt).thenComparing(ApiKey::id))
                    .toList();
        }
    }

    /**
     * Ends a key, for good.
     *
     * @return the revoked key, with the time it was revoked first
     * @throws IllegalArgumentException where there is none of this id
     */
    public ApiKey revoke(String id) throws InterruptedException {
        ApiKey key = list().stream()
                .filter(known -> known.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no key '" + id + "'; 'tally keys list' shows those there are"));
        if (key.isRevoked()) {
            return key;
        }
        ApiKey revoked = key.revoked(now());
        write(revoked);
        return revoked;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private void ensureTopic(short replicationFactor) throws InterruptedException {
        Admin admin = clients.admin();
        try {
            KeyTopic.ensure(admin, replicationFactor);
        } finally {
            admin.close(CLOSE_TIMEOUT);
        }
    }

    private void write(ApiKey key) throws InterruptedException {
        try (Producer<byte[], byte[]> producer = clients.producer()) {
            producer.send(new ProducerRecord<>(
                            KeyTopic.TOPIC.name(), key.id().getBytes(StandardCharsets.UTF_8), KeyCodec.bytes(key)))
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException("Kafka did not take the key: " + e.getCause(), e);
        }
    }

    private record KafkaClients(Map<String, ?> kafka) implements Clients {
        @Override
        public Admin admin() {
            return Admin.create(bounded());
        }

        @Override
        public TopicReader reader() {
            return TopicReader.of(kafka, KeyTopic.TOPIC.name());
        }

        @Override
        public Producer<byte[], byte[]> producer() {
            Map<String, Object> config = new HashMap<>(kafka);
            config.put(ProducerConfig.ACKS_CONFIG, "all");
            config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
            config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
            config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "10000");
            return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        private Map<String, Object> bounded() {
            Map<String, Object> config = new HashMap<>(kafka);
            config.putIfAbsent("default.api.timeout.ms", "10000");
            config.putIfAbsent("request.timeout.ms", "5000");
            return config;
        }
    }
}
