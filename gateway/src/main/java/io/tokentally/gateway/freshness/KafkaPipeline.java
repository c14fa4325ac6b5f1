package io.tokentally.gateway.freshness;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The pipeline as Kafka and Postgres tell of it. Used by one thread. */
final class KafkaPipeline implements Pipeline, AutoCloseable {
    private static final int CALL_TIMEOUT_MS = 5_000;
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> kafka;
    private final Admin admin;
    private final DataSource database;
    private final String applicationId;
    /** Partition counts are fixed at creation. */
    private final Map<String, List<TopicPartition>> partitions = new HashMap<>();

    KafkaPipeline(Map<String, ?> kafka, DataSource database, String applicationId) {
        this.kafka = new HashMap<>(kafka);
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(AdminClientConfig.CLIENT_ID_CONFIG, "tally-freshness");
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_TIMEOUT_MS);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, CALL_TIMEOUT_MS / 2);
        this.admin = Admin.create(config);
        this.database = database;
        this.applicationId = applicationId;
    }

    @Override
    public Map<TopicPartition, Long> ends(Collection<String> topics) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (String topic : topics) {
            for (TopicPartition partition : partitionsOf(topic)) {
                asked.put(partition, OffsetSpec.latest());
            }
        }
        if (asked.isEmpty()) {
            return Map.of();
        }
        try {
            Map<TopicPartition, ListOffsetsResultInfo> found = get(admin.listOffsets(asked).all());
            return found.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().offset()));
        } catch (UnknownTopicOrPartitionException e) {
            partitions.clear(); // a topic was deleted: look again next time
            throw e;
        }
    }

    @Override
    public Set<String> internalTopics() throws InterruptedException {
        Set<String> all = get(admin.listTopics(new ListTopicsOptions().listInternal(false)).names());
        return all.stream()
                .filter(name -> name.startsWith(applicationId + "-") && name.endsWith("-repartition"))
                .collect(Collectors.toSet());
    }

    @Override
    public Map<TopicPartition, Long> processed() throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed;
        try {
            committed = get(admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException e) {
            return Map.of(); // it never ran
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        committed.forEach((partition, offset) -> {
            if (offset != null) {
                offsets.put(partition, offset.offset());
            }
        });
        return offsets;
    }

    @Override
    public Map<TopicPartition, Long> stored() {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT topic, partition, next_offset FROM sink_offsets")) {
            while (row.next()) {
                offsets.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the sink's offsets cannot be read: " + e.getMessage(), e);
        }
        return offsets;
    }

    @Override
    public boolean isVoid(TopicPartition partition, long from, long to) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_TIMEOUT_MS);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, CALL_TIMEOUT_MS / 2);
        long deadline = System.nanoTime() + LOOK.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            while (System.nanoTime() < deadline) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    return records.iterator().next().offset() >= to;
                }
                if (consumer.position(partition) >= to) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }

    private List<TopicPartition> partitionsOf(String topic) throws InterruptedException {
        List<TopicPartition> known = partitions.get(topic);
        if (known != null) {
            return known;
        }
        try {
            TopicDescription description =
                    get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
            List<TopicPartition> found = description.partitions().stream()
                    .map(TopicPartitionInfo::partition)
                    .map(partition -> new TopicPartition(topic, partition))
                    .toList();
            partitions.put(topic, found);
            return found;
        } catch (UnknownTopicOrPartitionException e) {
            return List.of();
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException cause) {
                throw cause;
            }
            throw new KafkaException(e.getCause());
        }
    }
}
