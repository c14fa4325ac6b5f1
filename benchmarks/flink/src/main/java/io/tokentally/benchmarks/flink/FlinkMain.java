package io.tokentally.benchmarks.flink;

import io.tokentally.benchmarks.processor.work.Place;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A MiniCluster with one job: events by id, compared with the id's form; the differences by model, added to three windows;
 * both sinks exactly-once. The arguments are a {@link Place}'s, then the state backend and the checkpoint interval in
 * milliseconds.
 */
public final class FlinkMain {
    private static final MemorySize MANAGED = MemorySize.ofMebiBytes(512);
    private static final String TRANSACTION_TIMEOUT_MS = "600000";
    /** See {@link Checkpoints}. */
    private static final Duration NEVER_BY_ITSELF = Duration.ofDays(365);

    private FlinkMain() {}

    public static void main(String[] args) throws Exception {
        Place place = Place.of(args);
        String backend = args[8];
        Duration interval = Duration.ofMillis(Long.parseLong(args[9]));
        Configuration settings = settings(place, backend);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(settings);
        environment.setParallelism(Place.THREADS);
        describe(environment, place, interval);
        StreamGraph job = environment.getStreamGraph();
        job.setJobName(place.name());
        MiniClusterConfiguration cluster = new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(Place.THREADS)
                .withRandomPorts()
                .build();
        try (MiniCluster flink = new MiniCluster(cluster)) {
            flink.start();
            Checkpoints.run(flink, flink.submitJob(job).get().getJobID(), interval);
        }
    }

    private static Configuration settings(Place place, String backend) {
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, backend);
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                Path.of(place.state(), "checkpoints").toUri().toString());
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, NEVER_BY_ITSELF);
        settings.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(5));
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED);
        settings.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(100));
        return settings;
    }

    private static void describe(StreamExecutionEnvironment environment, Place place, Duration interval) {
        KafkaSource<RawEvent> source = KafkaSource.<RawEvent>builder()
                .setBootstrapServers(place.bootstrapServers())
                .setGroupId(place.name())
                .setTopics(place.raw())
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setProperty("isolation.level", "read_committed")
                .setDeserializer(new RawEvent.Reader())
                .build();
        SingleOutputStreamOperator<Tuple2<String, byte[]>> differences = environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "raw")
                .keyBy(event -> event.id)
                .process(new LatestForm(place.registryUrl(), place.ledger()))
                .name("latest-form");
        differences.getSideOutput(LatestForm.LEDGER).sinkTo(sink(place, place.ledger()));
        differences
                .keyBy(difference -> difference.f0)
                .process(new WindowTotals(place.registryUrl(), place.totals(), interval))
                .name("window-totals")
                .sinkTo(sink(place, place.totals()));
    }

    private static KafkaSink<Tuple2<byte[], byte[]>> sink(Place place, String topic) {
        return KafkaSink.<Tuple2<byte[], byte[]>>builder()
                .setBootstrapServers(place.bootstrapServers())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(topic)
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setProperty("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS)
                .setRecordSerializer(KafkaRecordSerializationSchema.<Tuple2<byte[], byte[]>>builder()
                        .setTopic(topic)
                        .setKeySerializationSchema(new KeyedRecord.Key())
                        .setValueSerializationSchema(new KeyedRecord.Value())
                        .build())
                .build();
    }
}
