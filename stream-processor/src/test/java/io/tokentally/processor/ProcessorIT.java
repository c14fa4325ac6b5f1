package io.tokentally.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.schemas.ProducerClosed;
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
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
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

        assertThat(Judge.assertExact(topics, "seed " + seed).outcomes()).hasSize(SIZE);
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
    void anyInstanceAnswersForAllAndOneThatIsKilledIsNamed() throws Exception {
        ProducerClosed closed = new ProducerClosed("default", "p-1", 1_000_000);
        topics.send(closed);
        Recount expected = MODEL.recount(topics.arrivals());
        try (ProcessorService second = ProcessorService.start(settings("b"))) {
            ProcessorService third = ProcessorService.start(settings("c"));
            List<ProcessorService> all = List.of(processor, second, third);
            await().atMost(DRAIN_TIMEOUT).until(() -> all.stream().allMatch(ProcessorIT::ownsSomething));
            drain();
            for (ProcessorService each : all) {
                await().atMost(DRAIN_TIMEOUT).untilAsserted(() -> assertWhole(each, expected, closed));
            }
            assertSays(second, expected);
            assertThat(status("/peer/state?kind=AUDIT")).isEqualTo(403);
            assertThat(status("/readyz")).isEqualTo(200);
            assertThat(answer("/metrics").body())
                    .contains("tokentally_producers ", "tokentally_stream_thread_failures_total 0.0", "kafka_stream_");
            assertThat(all.stream().map(each -> metric(each, "tokentally_producers_known_missing")))
                    .anyMatch(missing -> missing > 900_000);
            assertThat(standbys()).hasSize(2 * PARTITIONS);

            String name = "127.0.0.1:" + third.statePort();
            third.vanish();
            long killed = System.nanoTime();
            await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
                JsonNode answer = get(processor, "/state/models?window=day");
                assertThat(answer.path("complete").asBoolean()).isFalse();
                assertThat(answer.path("stale").asBoolean()).isTrue();
                assertThat(answer.path("as_of").isNull()).isTrue();
                assertThat(answer.path("not_answering"))
                        .singleElement()
                        .satisfies(silent -> assertThat(silent.asText()).isEqualTo(name));
                assertThat(ExpectedState.saidModels(answer)).isEqualTo(ExpectedState.models(expected, "day"));
            });
            for (ProcessorService each : List.of(processor, second)) {
                Duration left = Duration.ofSeconds(15).minusNanos(System.nanoTime() - killed);
                await().atMost(left).untilAsserted(() -> assertWhole(each, expected, closed));
            }
        }
    }

    private static boolean ownsSomething(ProcessorService instance) {
        try {
            JsonNode instances = get(instance, "/state/instances");
            boolean all = instances.path("instances").size() == 3;
            for (JsonNode each : instances.path("instances")) {
                all &= each.path("answering").asBoolean()
                        && !each.path("partitions").isEmpty();
            }
            return all && instances.path("complete").asBoolean();
        } catch (IOException | InterruptedException | AssertionError e) {
            return false;
        }
    }

    /** Who keeps copies, of what, over all instances. */
    private static List<String> standbys() throws IOException, InterruptedException {
        List<String> standbys = new ArrayList<>();
        for (JsonNode each : get(processor, "/state/instances").path("instances")) {
            each.path("standbys").forEach(task -> standbys.add(task.asText()));
        }
        return standbys;
    }

    private static double metric(ProcessorService instance, String name) {
        try {
            return answer(instance, "/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .sum();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertWhole(ProcessorService instance, Recount expected, ProducerClosed closed)
            throws IOException, InterruptedException {
        JsonNode models = get(instance, "/state/models?window=day");
        assertThat(models.path("complete").asBoolean()).as(models.toString()).isTrue();
        assertThat(ExpectedState.saidModels(models)).isEqualTo(ExpectedState.models(expected, "day"));
        JsonNode savings = get(instance, "/state/savings?window=hour");
        assertThat(savings.path("complete").asBoolean()).isTrue();
        assertThat(ExpectedState.saidSavings(savings)).isEqualTo(ExpectedState.savings(expected, "hour"));
        JsonNode audit = get(instance, "/state/audit");
        assertThat(audit.path("complete").asBoolean()).isTrue();
        assertThat(ExpectedState.saidAudit(audit)).isEqualTo(ExpectedState.audit(expected));
        JsonNode producers = get(instance, "/state/producers");
        assertThat(producers.path("complete").asBoolean()).isTrue();
        assertThat(ExpectedState.saidProducers(producers)).isEqualTo(ExpectedState.producers(expected, closed));
    }

    private static void assertSays(ProcessorService instance, Recount expected)
            throws IOException, InterruptedException {
        for (int session = 0; session < 6; session++) {
            JsonNode answer = get(instance, "/state/sessions/session-" + session);
            assertThat(ExpectedState.saidModels(answer))
                    .isEqualTo(ExpectedState.session(expected, "session-" + session));
        }
        JsonNode named = get(instance, "/state/models/gemini/gemini-2.5-flash?window=15m");
        assertThat(named.path("models"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.path("provider").asText()).isEqualTo("gcp.gemini"));
        assertThat(get(instance, "/state/models/openai/gpt-4o?from=2001-01-01&to=2001-01-02")
                        .path("models"))
                .isEmpty();
        assertThat(get(instance, "/state/savings/read/full").path("savings")).isNotEmpty();
        assertThat(get(instance, "/state/unpriced").path("models"))
                .isNotEmpty()
                .allSatisfy(
                        row -> assertThat(row.path("unpriced_calls").asLong()).isPositive());
        assertThat(status("/state/models/nobody/nothing")).isEqualTo(404);
        assertThat(status("/state/models/nobody/some/thing")).isEqualTo(404);
        assertThat(status("/state/savings/read/nothing")).isEqualTo(404);
        assertThat(status("/state/sessions/nobody")).isEqualTo(404);
    }

    @Test
    @Order(4)
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
    @Order(5)
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
    @Order(6)
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
    @Order(7)
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
                ProcessorConfig.STANDBY_REPLICAS, "1",
                ProcessorConfig.PARTITIONS, Integer.toString(PARTITIONS)));
    }

    private static Map<String, Object> client() {
        return Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers());
    }

    private static void drain() throws InterruptedException {
        new ProcessorDrain(admin, "tally-processor", client()).await(DRAIN_TIMEOUT);
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        return get(processor, path);
    }

    private static JsonNode get(ProcessorService instance, String path) throws IOException, InterruptedException {
        HttpResponse<String> response = answer(instance, path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
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
        return answer(processor, path);
    }

    private static HttpResponse<String> answer(ProcessorService instance, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + instance.statePort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
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
