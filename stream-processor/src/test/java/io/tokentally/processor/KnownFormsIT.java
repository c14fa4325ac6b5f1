package io.tokentally.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.freshness.ProcessorDrain;
import io.tokentally.testkit.Arrival;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of ids, where most of it is on disk. */
class KnownFormsIT {
    private static final int PARTITIONS = 1;
    private static final int EVENTS = 16_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static RealTopics topics;
    private static Instant occurred = Instant.EPOCH;

    @BeforeAll
    static void start() {
        occurred = Instant.now().truncatedTo(ChronoUnit.HOURS);
        stack = EmbeddedStack.start(EmbeddedStack.Options.in(directory.resolve("stack")));
        topics = new RealTopics(stack.bootstrapServers(), stack.schemaRegistryUrl(), PARTITIONS);
    }

    @AfterAll
    static void stop() {
        topics.close();
        stack.close();
    }

    /** A file with a changed bit makes Streams restore the task; no duplicate is counted, and no revision goes wrong. */
    @Test
    void filesThatAreNotWhatWasWrittenAreThrownAwayAndRestored() throws Exception {
        try (ProcessorService processor = ProcessorService.start(settings("corrupt"))) {
            await().atMost(PATIENCE).until(processor::isRunning);
            topics.send(events(0));
            drain("corrupt");
            List<Path> files = files("corrupt");
            assertThat(files).isNotEmpty();
            Random random = new Random(7);
            for (Path file : files) {
                for (int bits = 0; bits < 50; bits++) {
                    flip(file, random);
                }
            }
            topics.send(events(0));
            topics.send(events(1));
            drain("corrupt");
            assertThat(metric(processor, "tokentally_known_corrupt_files_total"))
                    .isPositive();
            Judge.assertExact(topics, "corrupt files");
            assertThat(topics.latest(Topics.USAGE_LEDGER, "version")).hasSize(EVENTS);
        }
    }

    @Test
    void stateThatHoldsWholeEntriesIsRefused() throws Exception {
        String changelog = "earlier-ids-changelog";
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(List.of(new NewTopic(changelog, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(changelog, new byte[] {1}, new byte[] {1}))
                    .get();
        }
        assertThatThrownBy(() -> ProcessorService.start(settings("earlier")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("earlier-ids-changelog")
                .hasMessageContaining("--rebuild");
    }

    private static List<Arrival> events(int revision) {
        return IntStream.range(0, EVENTS)
                .mapToObj(n -> new Arrival(
                        UsageEvent.newBuilder()
                                .setTenant("default")
                                .setEventId("e" + n)
                                .setRevision(n % 10 == 0 ? revision : 0)
                                .setUserId("user-" + n % 100)
                                .setSessionId("session-" + n / 10)
                                .setProvider("openai")
                                .setModel("gpt-4o")
                                .setOccurredAt(occurred.minusSeconds(n))
                                .setTokens(TokenCounts.newBuilder()
                                        .setInput(100L)
                                        .setOutput(10L + (n % 10 == 0 ? revision : 0))
                                        .build())
                                .build(),
                        occurred))
                .toList();
    }

    private static List<Path> files(String application) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(application))) {
            return files.filter(file -> file.getFileName().toString().startsWith("forms-"))
                    .toList();
        }
    }

    private static void flip(Path path, Random random) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long at = (long) (random.nextDouble() * file.length());
            file.seek(at);
            int old = file.read();
            file.seek(at);
            file.write(old ^ 1 << random.nextInt(8));
        }
    }

    private static double metric(ProcessorService processor, String name) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + processor.statePort() + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    private static void drain(String application) throws InterruptedException {
        try (Admin admin = Admin.create(client())) {
            new ProcessorDrain(admin, application, client()).await(PATIENCE);
        }
    }

    private static Map<String, Object> client() {
        return new HashMap<>(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers()));
    }

    private static Map<String, String> settings(String application) {
        return new HashMap<>(Map.of(
                ProcessorConfig.BOOTSTRAP_SERVERS, stack.bootstrapServers(),
                ProcessorConfig.SCHEMA_REGISTRY_URL, stack.schemaRegistryUrl(),
                ProcessorConfig.APPLICATION_ID, application,
                ProcessorConfig.STATE_DIR, directory.toString(),
                ProcessorConfig.STATE_PORT, "0",
                ProcessorConfig.KNOWN_MEMORY_BYTES, Integer.toString(1 << 20),
                ProcessorConfig.PARTITIONS, Integer.toString(PARTITIONS)));
    }
}
