package io.tokentally.sink;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.sink.store.Batch;
import io.tokentally.sink.store.History;
import io.tokentally.sink.store.KeyedTotal;
import io.tokentally.sink.store.Ledgers;
import io.tokentally.sink.store.RejectedRecord;
import io.tokentally.sink.store.Table;
import io.tokentally.sink.store.Totals;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Records of each topic → rows of its table. Not thread-safe. */
public final class RecordReader {
    @FunctionalInterface
    private interface TopicReader {
        void read(ConsumerRecord<byte[], byte[]> record, Batch batch);
    }

    private final SchemaRegistry registry;
    private final SinkMetrics metrics;
    private final MessageDigest sha256 = sha256();
    private final Map<String, TopicReader> readers;

    /** Reads for a caller who counts nothing. */
    public RecordReader(SchemaRegistry registry) {
        this(registry, new SinkMetrics(new SimpleMeterRegistry()));
    }

    RecordReader(SchemaRegistry registry, SinkMetrics metrics) {
        this.registry = registry;
        this.metrics = metrics;
        readers = Map.of(
                Topics.USAGE_LEDGER.name(), ledger(Topics.USAGE_LEDGER, Ledgers.USAGE),
                Topics.TOOL_LEDGER.name(), ledger(Topics.TOOL_LEDGER, Ledgers.TOOLS),
                Topics.USAGE_TOTALS.name(), total(Topics.USAGE_TOTALS, Totals.MODELS),
                Topics.USER_TOTALS.name(), total(Topics.USER_TOTALS, Totals.USERS),
                Topics.SESSION_TOTALS.name(), total(Topics.SESSION_TOTALS, Totals.SESSIONS),
                Topics.SAVINGS_TOTALS.name(), total(Topics.SAVINGS_TOTALS, Totals.SAVINGS),
                Topics.HISTORY.name(), ledger(Topics.HISTORY, History.TABLE),
                Topics.REJECTED.name(),
                        (record, batch) -> batch.of(RejectedRecord.TABLE)
                                .put(RejectedHeadersReader.read(record), partition(record), record.offset()));
    }

    /**
     * Adds the row of {@code record} to {@code batch}.
     *
     * @throws io.tokentally.schemas.registry.RegistryUnavailableException where trying again may help
     * @throws UnreadableException where it will not
     */
    public void read(ConsumerRecord<byte[], byte[]> record, Batch batch) {
        TopicReader reader = readers.get(record.topic());
        if (reader == null) {
            throw new IllegalStateException("topic " + record.topic() + " is none of the sink's");
        }
        try {
            reader.read(record, batch);
        } catch (RetriableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UnreadableException(record, e);
        }
    }

    private <T extends SpecificRecord> TopicReader ledger(Topic<T> topic, Table<T> table) {
        AvroDecoder<T> decoder = new AvroDecoder<>(topic.valueType(), registry);
        return (record, batch) -> {
            if (record.value() == null) {
                metrics.ignoredTombstone(); // an id that history forgot; its row stays
            } else {
                batch.of(table).put(decoder.decode(record.value()), partition(record), record.offset());
            }
        };
    }

    private <T extends SpecificRecord> TopicReader total(Topic<T> topic, Table<KeyedTotal<T>> table) {
        AvroDecoder<T> decoder = new AvroDecoder<>(topic.valueType(), registry);
        return (record, batch) -> {
            byte[] keyHash = sha256.digest(record.key());
            if (record.value() == null) {
                batch.of(table).delete(keyHash);
            } else {
                batch.of(table)
                        .put(
                                new KeyedTotal<>(keyHash, decoder.decode(record.value())),
                                partition(record),
                                record.offset());
            }
        };
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
