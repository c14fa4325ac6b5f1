package io.tokentally.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.schemas.RejectedHeaders;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.freshness.ProcessorDrain;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.Comparison;
import io.tokentally.testkit.EventStreams;
import io.tokentally.testkit.Recount;
import io.tokentally.testkit.ReferenceModel;
import io.tokentally.testkit.Rules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The shipped processor on a real broker and registry: restart, rebalance, lost state, poison. {@code -Dseed=N} */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProcessorIT {
    private static final int PARTITIONS = 3;
    private static final int SIZE = 1_500;
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(60);
    private static final ReferenceModel MODEL = new ReferenceModel(Rules.defaults());

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static RealTopics topics;
    private static Admin admin;
    private static ProcessorService processor;

    @BeforeAll
    static void start() throws Exception {
        stack = EmbeddedStack.start(EmbeddedStack.Options.in(directory.resolve("stack")));
        topics = new RealTopics(stack.bootstrapServers(), stack.schemaRegistryUrl(), PARTITIONS);
        admin = Admin.create(client());
        processor = ProcessorService.start(settings("a"));
    }

    @AfterAll
    static void stop() {
        processor.close();
        admin.close();
        topics.close();
        stack.close();
    }

    @Test
    @Order(1)
    void equalsTheReferenceModelThroughRestartLossOfStateAndRebalance() throws Exception {
        long seed = Long.getLong("seed", 11);
        Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(Duration.ofDays(60));
        List<Arrival> arrivals = EventStreams.generate(seed, SIZE, start);

        topics.send(arrivals.subList(0, SIZE / 4));
        drain();
        processor.close();
        topics.send(arrivals.subList(SIZE / 4, SIZE / 2));
        delete(directory.resolve("a"));
        processor = ProcessorService.start(settings("a"));
        topics.send(arrivals.subList(SIZE / 2, SIZE * 3 / 4));
        try (ProcessorService second = ProcessorService.start(settings("b"))) {
            await().atMost(DRAIN_TIMEOUT).until(second::isRunning);
            topics.send(arrivals.subList(SIZE * 3 / 4, SIZE));
            drain();
        }
        drain();

        List<Arrival> arrived = topics.arrivals();
        Recount expected = MODEL.recount(arrived);
        assertThat(arrived).as("seed %s", seed).hasSize(SIZE);
        assertThat(Comparison.ledger(expected.usageLedger(), topics.latest(Topics.USAGE_LEDGER, "version")))
                .as("seed %s", seed)
                .isEmpty();
        assertThat(Comparison.ledger(expected.toolLedger(), topics.latest(Topics.TOOL_LEDGER, "version")))
                .as("seed %s", seed)
                .isEmpty();
        assertThat(Comparison.totals(expected.totals(), topics.totals()))
                .as("seed %s", seed)
                .isEmpty();
        assertThat(topics.read(Topics.REJECTED)).as("seed %s", seed).hasSameSizeAs(expected.rejections());
    }

    @Test
    @Order(2)
    void answersLiveFromTheStores() throws Exception {
        await().atMost(DRAIN_TIMEOUT).until(() -> processor.isRunning());
        Recount expected = MODEL.recount(topics.arrivals());
        JsonNode audit = get("/state/audit");
        long received = 0;
        for (JsonNode row : audit.path("audit")) {
            received += row.path("received").asLong();
            assertThat(row.path("received").asLong())
                    .isEqualTo(row.path("ledger").asLong()
                            + row.path("superseded").asLong()
                            + row.path("duplicates").asLong()
                            + row.path("stale").asLong()
                            + row.path("rejected").asLong());
        }
        assertThat(received).isEqualTo(expected.outcomes().size());
        assertThat(audit.path("complete").asBoolean()).isTrue();
        assertThat(get("/state/models").path("models")).isNotNull();
        assertThat(get("/state/savings?window=day").path("savings")).isNotNull();
        assertThat(status("/state/models?window=week")).isEqualTo(400);
        assertThat(status("/state/nothing")).isEqualTo(404);
        assertThat(status("/state/models?tenant=another")).isEqualTo(422);
        assertThat(status("/state/models?window=day&window=hour")).isEqualTo(422);
        assertThat(hostile("/state/models?from=%zz")).startsWith("HTTP/1.1 4");
        assertThat(status("/state/models?from=")).isEqualTo(400);
        assertThat(status("/state/models?from=2026-01-01T00:01:00Z")).isEqualTo(422);
        assertThat(status("/state/models?window=day&from=2026-01-02&to=2026-01-01"))
                .isEqualTo(422);
        assertThat(get("/state/models?from=1970-01-01&to=2100-01-01").path("models"))
                .isEqualTo(get("/state/models").path("models"));
        assertThat(method("POST", "/state/models")).isEqualTo(405);
        assertThat(hostile("/state/models")).startsWith("HTTP/1.1 403");
    }

    @Test
    @Order(3)
    void rejectsPoisonWithItsOriginAndGoesOn() throws Exception {
        int before = topics.read(Topics.REJECTED).size();
        List<byte[]> poison = new ArrayList<>();
        poison.add("random bytes".getBytes(UTF_8));
        poison.add(new byte[] {0, 0, 0, 0, 1, 2});
        poison.add(new byte[] {0, 0x7f, 0, 0, 0, 2, 2});
        poison.add(new byte[900_000]);
        for (byte[] value : poison) {
            topics.sendBytes(Topics.USAGE_EVENTS, 1, value);
        }
        topics.sendBytes(Topics.TOOL_OPERATIONS, 2, null);
        drain();
        List<ConsumerRecord<byte[], byte[]>> rejected = topics.read(Topics.REJECTED);
        assertThat(rejected).hasSize(before + poison.size() + 1);
        assertThat(rejected.stream().map(record -> header(record, RejectedHeaders.REASON)))
                .contains("not_wire_format", "unknown_schema", "undecodable", "no_value");
        ConsumerRecord<byte[], byte[]> random = rejected.stream()
                .filter(record -> new String(record.value(), UTF_8).equals("random bytes"))
                .findFirst()
                .orElseThrow();
        assertThat(header(random, RejectedHeaders.TOPIC)).isEqualTo(Topics.USAGE_EVENTS.name());
        assertThat(header(random, RejectedHeaders.PARTITION)).isEqualTo("1");
        assertThat(Long.parseLong(header(random, RejectedHeaders.OFFSET))).isPositive();
    }

    /** As a kill leaves it that comes between a commit and its marker. */
    @Test
    @Order(4)
    void isDrainedWhereOnlyMarkersFollowWhatIsCommitted() throws Exception {
        processor.close();
        Map<TopicPartition, OffsetAndMetadata> beforeMarker = new HashMap<>();
        admin.listConsumerGroupOffsets("tally-processor")
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> {
                    if (partition.topic().endsWith("-differences-repartition")) {
                        beforeMarker.put(partition, new OffsetAndMetadata(offset.offset() - 1, offset.metadata()));
                    }
                });
        assertThat(beforeMarker).isNotEmpty();
        admin.alterConsumerGroupOffsets("tally-processor", beforeMarker).all().get();
        processor = ProcessorService.start(settings("a"));
        drain();
    }

    @Test
    @Order(5)
    void refusesAnEmptyStateBesideTotalsUntilARebuild() throws Exception {
        processor.close();
        Map<String, String> renamed = settings("c");
        renamed.put(ProcessorConfig.APPLICATION_ID, "another");
        assertThatThrownBy(() -> ProcessorService.start(renamed))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("rebuild=true");

        Map<String, String> rebuilding = settings("a");
        rebuilding.put(ProcessorConfig.REBUILD, "true");
        processor = ProcessorService.start(rebuilding);
        drain();
        Recount expected = MODEL.recount(topics.arrivals());
        assertThat(Comparison.totals(expected.totals(), topics.totals())).isEmpty();
        assertThat(topics.latest(Topics.USAGE_TOTALS, "revision").values())
                .allSatisfy(total -> assertThat(total.getRevision() >>> 40).isEqualTo(1));
    }

    @Test
    @Order(6)
    void refusesAnotherPartitionCount() {
        Map<String, String> other = settings("d");
        other.put(ProcessorConfig.PARTITIONS, "5");
        assertThatThrownBy(() -> ProcessorService.start(other))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("set partitions=3");
    }

    private static Map<String, String> settings(String name) {
        return new HashMap<>(Map.of(
                ProcessorConfig.BOOTSTRAP_SERVERS, stack.bootstrapServers(),
                ProcessorConfig.SCHEMA_REGISTRY_URL, stack.schemaRegistryUrl(),
                ProcessorConfig.STATE_DIR, directory.resolve(name).toString(),
                ProcessorConfig.STATE_PORT, "0",
                ProcessorConfig.PARTITIONS, Integer.toString(PARTITIONS)));
    }

    private static Map<String, Object> client() {
        return Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers());
    }

    private static void drain() throws InterruptedException {
        new ProcessorDrain(admin, "tally-processor", client()).await(DRAIN_TIMEOUT);
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = answer(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    private static int status(String path) throws IOException, InterruptedException {
        return answer(path).statusCode();
    }

    private static int method(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    /** The status line for a request under another name, as a page sends it whose name resolves to loopback. */
    private static String hostile(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), processor.statePort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
                            .getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + processor.statePort() + path);
    }

    private static HttpResponse<String> answer(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
