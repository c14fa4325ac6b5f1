package io.tokentally.processor.prices;

import io.tokentally.pricing.PriceBook;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the topic from its beginning, whole imports only. Used by one thread, but for {@link #wakeup}. */
final class PriceReader implements AutoCloseable {
    static final TopicPartition PARTITION = new TopicPartition(Topics.PRICES.name(), 0);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private final PriceLog log;

    PriceReader(Consumer<byte[], byte[]> consumer, SchemaRegistry registry) {
        this.consumer = consumer;
        log = new PriceLog(registry);
        consumer.assign(List.of(PARTITION));
        consumer.seekToBeginning(List.of(PARTITION));
    }

    static PriceReader of(Map<String, ?> kafka, SchemaRegistry registry) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        config.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
        return new PriceReader(
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()), registry);
    }

    /** Where the topic ends now. */
    long end() {
        return consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
    }

    /** Takes what comes within half a second; whether a price may have changed. */
    boolean poll() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        records.forEach(log::add);
        return !records.isEmpty();
    }

    long position() {
        return consumer.position(PARTITION);
    }

    ReadPrices read(PriceBook bottom) {
        return new ReadPrices(bottom.with(log.entries()), position(), log.malformedCount(), log.malformed());
    }

    /** As {@code known}, whose prices have not changed, but read further. */
    ReadPrices read(ReadPrices known) {
        return new ReadPrices(known.book(), position(), log.malformedCount(), log.malformed());
    }

    /** Ends a poll; from any thread. */
    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
