package io.tokentally.sink;

import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.RejectedHeaders;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.serde.AvroSerializer;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.UserTotal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes the output topics as the processor does: in transactions, so that markers lie between the records. */
final class OutputTopics implements AutoCloseable {
    private final String bootstrapServers;
    private final String transactionalId = "outputs-" + UUID.randomUUID();
    private final AvroSerializer serializer = new AvroSerializer();
    private KafkaProducer<byte[], byte[]> producer;

    OutputTopics(RealParts parts) {
        bootstrapServers = parts.stack().bootstrapServers();
        serializer.configure(Map.of(AvroSerializer.REGISTRY_URL, parts.stack().schemaRegistryUrl()), false);
        producer = producer();
    }

    private KafkaProducer<byte[], byte[]> producer() {
        KafkaProducer<byte[], byte[]> opened = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "transactional.id", transactionalId,
                        "delivery.timeout.ms", "60000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        opened.initTransactions();
        return opened;
    }

    static ProducerRecord<byte[], byte[]> raw(Topic<?> topic, String key, byte @Nullable [] value) {
        return new ProducerRecord<>(topic.name(), key.getBytes(StandardCharsets.UTF_8), value);
    }

    ProducerRecord<byte[], byte[]> usage(UsageLedgerEntry entry) {
        return record(Topics.USAGE_LEDGER, Keys.of(entry.getEvent()), entry);
    }

    ProducerRecord<byte[], byte[]> tool(ToolLedgerEntry entry) {
        return record(Topics.TOOL_LEDGER, Keys.of(entry.getEvent()), entry);
    }

    ProducerRecord<byte[], byte[]> total(ModelTotal total) {
        return record(Topics.USAGE_TOTALS, Keys.of(total), total);
    }

    ProducerRecord<byte[], byte[]> total(UserTotal total) {
        return record(Topics.USER_TOTALS, Keys.of(total), total);
    }

    ProducerRecord<byte[], byte[]> total(SessionTotal total) {
        return record(Topics.SESSION_TOTALS, Keys.of(total), total);
    }

    ProducerRecord<byte[], byte[]> total(SavingsTotal total) {
        return record(Topics.SAVINGS_TOTALS, Keys.of(total), total);
    }

    /** A rejected record; rows of them show which offsets were stored. */
    static ProducerRecord<byte[], byte[]> rejected(String key, String detail, byte[] value, Instant arrivedAt) {
        ProducerRecord<byte[], byte[]> record = raw(Topics.REJECTED, key, value);
        header(record, RejectedHeaders.TENANT, "");
        header(record, RejectedHeaders.REASON, "not_wire_format");
        header(record, RejectedHeaders.DETAIL, detail);
        header(record, RejectedHeaders.TOPIC, Topics.USAGE_EVENTS.name());
        header(record, RejectedHeaders.PARTITION, "3");
        header(record, RejectedHeaders.OFFSET, "17");
        header(record, RejectedHeaders.ARRIVED_AT, arrivedAt.toString());
        return record;
    }

    /** Sends {@code records} in one committed transaction. */
    void commit(List<ProducerRecord<byte[], byte[]>> records) {
        try {
            send(records);
            producer.commitTransaction();
        } catch (InvalidTxnStateException e) {
            // Now and then the broker says so of a first batch to a topic made anew, and the producer is of no more
            // use.
            // It was not committed: the next one of the same id ends that transaction.
            producer.close();
            producer = producer();
            send(records);
            producer.commitTransaction();
        }
    }

    void abort(List<ProducerRecord<byte[], byte[]>> records) {
        send(records);
        producer.flush();
        producer.abortTransaction();
    }

    /** All that is committed in {@code topic}. */
    List<ConsumerRecord<byte[], byte[]>> read(Topic<?> topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    @Override
    public void close() {
        producer.close();
        serializer.close();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails where a send did
    private void send(List<ProducerRecord<byte[], byte[]>> records) {
        producer.beginTransaction();
        records.forEach(producer::send);
    }

    private ProducerRecord<byte[], byte[]> record(Topic<?> topic, String key, SpecificRecord value) {
        return raw(topic, key, serializer.serialize(topic.name(), value));
    }

    private static void header(ProducerRecord<?, ?> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
