package io.tokentally.benchmarks.processor;

import io.tokentally.benchmarks.Folders;
import io.tokentally.benchmarks.processor.work.Place;
import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.TopicAdmin;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.LongSerializer;

/** One real Kafka and its registry, each in a process of its own, with topics for each contestant. */
final class Broker implements AutoCloseable {
    static final int PARTITIONS = 4;

    private final Path folder;
    private final EmbeddedStack stack;
    private final Admin admin;

    Broker(Path folder) throws InterruptedException {
        this.folder = folder;
        stack = EmbeddedStack.start(EmbeddedStack.Options.in(folder.resolve("stack")));
        admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
        TopicAdmin.ensureTopics(admin, Topics.ALL, PARTITIONS, (short) -1);
        TopicAdmin.ensureSubjects(SchemaRegistry.at(stack.schemaRegistryUrl()), Topics.ALL);
    }

    /** Ours has the public topics. */
    Place ours(String name) {
        return place(name, Topics.USAGE_EVENTS.name(), Topics.USAGE_LEDGER.name(), Topics.USAGE_TOTALS.name());
    }

    /** Topics like ours, made for it. */
    Place other(String name) throws InterruptedException {
        String prefix = "bench." + name + ".";
        TopicAdmin.ensureTopics(
                admin,
                List.of(
                        like(Topics.USAGE_EVENTS, prefix + "raw"),
                        like(Topics.USAGE_LEDGER, prefix + "ledger"),
                        like(Topics.USAGE_TOTALS, prefix + "totals")),
                PARTITIONS,
                (short) -1);
        return place(name, prefix + "raw", prefix + "ledger", prefix + "totals");
    }

    /** A topic of batches to be filled in, under the name of ours. */
    Place filler(String name) throws InterruptedException {
        String topic = "bench." + name + ".fill";
        TopicAdmin.ensureTopics(admin, List.of(like(Topics.USAGE_EVENTS, topic)), PARTITIONS, (short) -1);
        return place(name, topic, "", "")
                .withState(folder.resolve(name + "-fill").toString());
    }

    /** So many batches for each partition, each with how many there are and its number. */
    void writeBatches(String topic, int batches) {
        try (KafkaProducer<Integer, Long> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers()), new IntegerSerializer(), new LongSerializer())) {
            for (TopicPartition partition : partitions(topic)) {
                for (long batch = 0; batch < batches; batch++) {
                    Future<RecordMetadata> unused =
                            producer.send(new ProducerRecord<>(topic, partition.partition(), batches, batch));
                }
            }
        }
    }

    /** Whether the group has committed all that the topic holds, where nobody writes in transactions. */
    boolean hasRead(String group, String topic) throws InterruptedException {
        long committed = committed(group).entrySet().stream()
                .filter(one -> one.getKey().topic().equals(topic))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return committed == end(topic);
    }

    private static <V> Topic<V> like(Topic<V> topic, String name) {
        return new Topic<>(name, topic.valueType(), topic.configs());
    }

    private Place place(String name, String raw, String ledger, String totals) {
        return new Place(
                name,
                bootstrapServers(),
                schemaRegistryUrl(),
                raw,
                ledger,
                totals,
                PARTITIONS,
                folder.resolve(name + "-state").toString());
    }

    String bootstrapServers() {
        return stack.bootstrapServers();
    }

    String schemaRegistryUrl() {
        return stack.schemaRegistryUrl();
    }

    Path folder() {
        return folder;
    }

    /** The processor time that Kafka has taken so far. */
    Duration cpu() {
        return Processes.cpu(stack.kafka().pid());
    }

    /** Where a group will read on, by partition; partitions without a commit are left out. */
    Map<TopicPartition, Long> committed(String group) throws InterruptedException {
        try {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            Map<TopicPartition, OffsetAndMetadata> answer = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            answer.forEach((partition, offset) -> {
                if (offset != null) {
                    offsets.put(partition, offset.offset());
                }
            });
            return offsets;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw new IllegalStateException("the offsets of " + group + " cannot be read: " + e.getCause(), e);
        }
    }

    /** Whether the group has members and all of them their partitions. */
    boolean isStable(String group) throws InterruptedException {
        try {
            ConsumerGroupDescription description =
                    admin.describeConsumerGroups(List.of(group)).all().get().get(group);
            return description != null && description.groupState() == GroupState.STABLE;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw new IllegalStateException("the group " + group + " cannot be described: " + e.getCause(), e);
        }
    }

    /** The sum of the topic's ends. */
    long end(String topic) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> ends =
                partitions(topic).stream().collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest()));
        try {
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the ends of " + topic + " cannot be read: " + e.getCause(), e);
        }
    }

    static Collection<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /** What the topics whose name starts so hold on disk, in bytes, by topic. */
    Map<String, Long> bytes(String prefix) throws InterruptedException {
        try {
            Map<String, Long> sizes = new HashMap<>();
            admin.describeLogDirs(List.of(1))
                    .allDescriptions()
                    .get()
                    .values()
                    .forEach(brokerDirs -> brokerDirs
                            .values()
                            .forEach(dir -> dir.replicaInfos().forEach((partition, replica) -> {
                                if (partition.topic().startsWith(prefix)) {
                                    sizes.merge(partition.topic(), replica.size(), Long::sum);
                                }
                            })));
            return sizes;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the sizes of topics cannot be read: " + e.getCause(), e);
        }
    }

    /** Gives back the disk, too. */
    @Override
    public void close() throws IOException {
        admin.close(Duration.ofSeconds(1));
        stack.close();
        Folders.delete(folder);
    }
}
