package io.tokentally.processor.prices;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.price.PriceEntry;
import io.tokentally.pricing.PriceBook;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.TopicAdmin;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.follow.TopicReader;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topic of prices as the operator's commands use it: whoever may write to it decides what things cost. Each call opens its
 * own clients. Thread-safe.
 */
public final class PriceTopic {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final Map<String, ?> kafka;
    private final SchemaRegistry registry;

    /** @param kafka how to reach Kafka */
    public PriceTopic(Map<String, ?> kafka, SchemaRegistry registry) {
        this.kafka = Map.copyOf(kafka);
        this.registry = registry;
    }

    /**
     * Makes the topic and its subject exist.
     *
     * @param replicationFactor -1 for the broker's default
     */
    public void ensure(short replicationFactor) throws InterruptedException {
        Admin admin = Admin.create(bounded());
        try {
            TopicAdmin.ensureTopics(admin, List.of(Topics.PRICES), 1, replicationFactor);
        } finally {
            admin.close(CLOSE_TIMEOUT);
        }
        TopicAdmin.ensureSubjects(registry, List.of(Topics.PRICES));
    }

    /**
     * Reads it to where it ends now.
     *
     * @param bottom what counts where the topic says nothing
     * @throws KafkaException where it cannot be read in time
     */
    public ReadPrices read(PriceBook bottom) {
        long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
        PriceLog log = new PriceLog(registry);
        try (TopicReader reader = TopicReader.of(kafka, Topics.PRICES.name())) {
            long end = reader.end();
            while (reader.position() < end) {
                reader.poll(log::add);
                if (System.nanoTime() > deadline) {
                    throw new KafkaException(Topics.PRICES.name() + " could not be read to its end at " + end
                            + " within " + READ_TIMEOUT.toSeconds() + " s");
                }
            }
            return log.over(bottom, reader.position());
        }
    }

    /**
     * Writes all or nothing: who reads read_committed, as the processor does, sees it at once.
     *
     * @param removed keys whose entries are taken back
     * @throws KafkaException where Kafka does not take them
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the commit throws what any send failed with
    public void write(Collection<PriceEntry> entries, Collection<String> removed) {
        AvroEncoder<PriceEntry> encoder = new AvroEncoder<>(PriceEntry.class, registry, true);
        try (Producer<byte[], byte[]> producer = producer()) {
            producer.initTransactions();
            producer.beginTransaction();
            try {
                for (PriceEntry entry : entries) {
                    Future<?> unused = producer.send(new ProducerRecord<>(
                            Topics.PRICES.name(),
                            Keys.of(entry).getBytes(UTF_8),
                            encoder.encode(Topics.PRICES.subject(), entry))); // the commit tells
                }
                for (String key : removed) {
                    Future<?> unused = producer.send(
                            new ProducerRecord<>(Topics.PRICES.name(), key.getBytes(UTF_8), null)); // the commit tells
                }
                producer.commitTransaction();
            } catch (RuntimeException e) {
                producer.abortTransaction();
                throw e;
            }
        }
    }

    private Producer<byte[], byte[]> producer() {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "tally-prices-" + UUID.randomUUID());
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
