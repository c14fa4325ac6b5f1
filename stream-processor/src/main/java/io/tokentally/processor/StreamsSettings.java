package io.tokentally.processor;

import io.tokentally.processor.topology.CommitPace;
import io.tokentally.processor.topology.RawBunches;
import io.tokentally.processor.topology.Refusals;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka Streams is run with. */
final class StreamsSettings {
    private static final long CACHE_BYTES = 16L << 20;
    private static final int LARGEST_REQUEST = 4 << 20;
    /** A raw record of the largest size is still passed on, with its origin in the headers. */
    private static final int LARGEST_INTERNAL_RECORD = 2 << 20;
    /** A killed instance's open transaction holds read_committed readers back until it times out. */
    private static final int TRANSACTION_TIMEOUT_MS = 5_000;

    /** Half of the default interval, so that the last events before a silence do not wait for much longer than one. */
    private static final long LONGEST_POLL_MS = 50;
    /** Larger batches cost less for each record; a batch lives for one commit at most. */
    private static final int BATCH_BYTES = 128 << 10;

    /** Of each partition; of raw topics up to a hundred records each. */
    private static final int BUFFERED_BUNCHES = 50;

    private static final int SESSION_TIMEOUT_MS = 6_000;
    private static final int HEARTBEAT_MS = 1_500;

    private StreamsSettings() {}

    static Map<String, Object> of(ProcessorConfig config, String advertised, Refusals refusals) {
        Map<String, Object> settings = new HashMap<>(config.clientSettings());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.getString(ProcessorConfig.APPLICATION_ID));
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.getString(ProcessorConfig.STATE_DIR));
        settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, advertised);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.getInt(ProcessorConfig.THREADS));
        CommitPace pace = config.commitPace();
        // The topology asks for commits; this is the longest it may wait.
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, pace.whileBehind().toMillis());
        settings.put(
                StreamsConfig.POLL_MS_CONFIG,
                Math.min(LONGEST_POLL_MS, pace.interval().toMillis() / 2));
        // Above 0: the commit's flush of this cache is what publishes the sums.
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        settings.put(
                StreamsConfig.REPLICATION_FACTOR_CONFIG,
                config.getShort(ProcessorConfig.REPLICATION_FACTOR).intValue());
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.getInt(ProcessorConfig.STANDBY_REPLICAS));
        settings.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, RefusedOutputs.class);
        settings.put(RefusedOutputs.REFUSALS, refusals);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbBounds.class);
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), TRANSACTION_TIMEOUT_MS);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), LARGEST_REQUEST);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        settings.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), LARGEST_INTERNAL_RECORD);
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
                RawBunches.class.getName());
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, BUFFERED_BUNCHES);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), HEARTBEAT_MS);
        return settings;
    }
}
