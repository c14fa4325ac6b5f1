package io.tokentally.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed broker may leave, made by putting logs back from before the markers that end their transactions. */
class HangingTransactionsIT {
    private static final String GROUP = "readers";
    private static final Duration FETCH = Duration.ofMillis(200);
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final List<String> progress = Collections.synchronizedList(new ArrayList<>());
    private String servers = "";

    @Test
    void endsEachAsItsCoordinatorDid(@TempDir Path folder, @TempDir Path copies) throws Exception {
        try (DataDirectory data = DataDirectory.open(folder)) {
            Ports ports = Ports.of(EmbeddedStack.Options.in(folder), data);
            servers = "127.0.0.1:" + ports.kafka();
            ReadyJvm kafka = KafkaServer.start(data, ports, progress::add);
            try {
                kafka.awaitReady();
                assertThat(progress).isEmpty();
                loseTheMarkers(folder.resolve("kafka"), copies, kafka);
                kafka.restart();
                assertRecovered();
                progress.clear();
                kafka.kill();
                kafka.restart();
                assertThat(progress).isEmpty();
            } finally {
                kafka.stop(Duration.ofSeconds(8));
            }
        }
    }

    private void loseTheMarkers(Path logs, Path copies, ReadyJvm kafka) throws Exception {
        try (Admin admin = admin();
                KafkaProducer<String, String> aborting = producer("aborting");
                KafkaProducer<String, String> committing = producer("committing")) {
            admin.createTopics(Stream.of("aborted", "committed", "live", "elsewhere")
                            .map(topic -> new NewTopic(topic, 1, (short) 1))
                            .toList())
                    .all()
                    .get();
            commitOffset(aborting, 1);
            open(aborting, "aborted", 2);
            open(committing, "committed", 3);
            List<Path> logsLeftOpen = partitions(logs, "aborted-", "committed-", "__consumer_offsets-");
            for (Path log : logsLeftOpen) {
                copy(log, copies.resolve(log.getFileName()));
            }
            aborting.abortTransaction();
            committing.commitTransaction();
            awaitState(admin, "aborting", TransactionState.COMPLETE_ABORT);
            awaitState(admin, "committing", TransactionState.COMPLETE_COMMIT);
            beginTheNext(admin, committing);
            kafka.kill();
            committing.close(Duration.ZERO); // it would wait for the broker to end its open transaction
            for (Path log : logsLeftOpen) {
                copy(copies.resolve(log.getFileName()), log);
            }
        }
    }

    /** As a producer that outlives the broker does before anyone looks; the coordinator then knows of this one only. */
    private void beginTheNext(Admin admin, KafkaProducer<String, String> committing) throws Exception {
        open(committing, "elsewhere", 5);
        awaitState(admin, "committing", TransactionState.ONGOING);
    }

    /** What is only prepared, the coordinator completes after its restart. */
    private static void awaitState(Admin admin, String id, TransactionState state) {
        Awaitility.await().atMost(BOUND).until(() -> {
            TransactionDescription now =
                    admin.describeTransactions(List.of(id)).description(id).get();
            return now.state() == state;
        });
    }

    private void assertRecovered() throws Exception {
        assertThat(progress)
                .singleElement()
                .asString()
                .contains("aborted __consumer_offsets-", "aborted-0 from", "; committed committed-0 from");
        assertThat(read("aborted")).isEmpty();
        assertThat(read("committed")).containsExactly("in committed");
        try (Admin admin = admin();
                KafkaProducer<String, String> next = producer("aborting")) {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(
                            Map.of(GROUP, new ListConsumerGroupOffsetsSpec()),
                            new ListConsumerGroupOffsetsOptions().requireStable(true))
                    .partitionsToOffsetAndMetadata(GROUP)
                    .get();
            assertThat(offsets).isEqualTo(Map.of(partition("live"), new OffsetAndMetadata(1)));
            open(next, "aborted", 4);
            next.commitTransaction();
        }
        assertThat(read("aborted")).containsExactly("in aborted");
    }

    private void commitOffset(KafkaProducer<String, String> producer, long offset) {
        producer.beginTransaction();
        sendOffset(producer, offset);
        producer.commitTransaction();
    }

    private void open(KafkaProducer<String, String> producer, String topic, long offset) throws Exception {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, "in " + topic)).get();
        if ("aborted".equals(topic)) {
            sendOffset(producer, offset);
        }
    }

    private void sendOffset(KafkaProducer<String, String> producer, long offset) {
        Map<String, Object> config = Map.of("bootstrap.servers", servers, "group.id", GROUP);
        try (KafkaConsumer<String, String> group =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            producer.sendOffsetsToTransaction(
                    Map.of(partition("live"), new OffsetAndMetadata(offset)), group.groupMetadata());
        }
    }

    private List<String> read(String topic) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
                        new StringDeserializer(),
                        new StringDeserializer());
                KafkaConsumer<String, String> all = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = List.of(partition(topic));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            // A commit returns before its markers are in the logs.
            Awaitility.await()
                    .atMost(BOUND)
                    .untilAsserted(() -> assertThat(consumer.endOffsets(partitions))
                            .as("last stable offset")
                            .isEqualTo(all.endOffsets(partitions)));
            Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + BOUND.toNanos();
            while (consumer.position(partition(topic)) < end.getOrDefault(partition(topic), 0L)) {
                assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
                consumer.poll(FETCH).forEach(read -> values.add(read.value()));
            }
        }
        return values;
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", servers));
    }

    private KafkaProducer<String, String> producer(String id) {
        KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "transactional.id", id),
                new StringSerializer(),
                new StringSerializer());
        producer.initTransactions();
        return producer;
    }

    private static TopicPartition partition(String topic) {
        return new TopicPartition(topic, 0);
    }

    private static List<Path> partitions(Path logs, String... prefixes) throws IOException {
        try (Stream<Path> folders = Files.list(logs)) {
            return folders.filter(folder ->
                            Stream.of(prefixes).anyMatch(folder.getFileName().toString()::startsWith))
                    .toList();
        }
    }

    /** In place of what is there. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        empty(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void empty(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
