package io.tokentally.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.freshness.ProcessorDrain;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.testkit.Arrival;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The state of each earlier version, in {@code src/test/resources/state}, is restored by this one, which goes on counting where
 * that one stopped. A change of a stored format gets a folder of its own: {@code -Dfixture.write=src/test/resources/state/N}
 * captures it; the older ones stay.
 */
class StateFixtureIT {
    private static final Path FOLDER = Path.of("src", "test", "resources", "state");
    private static final String APPLICATION = "tally-processor";
    private static final int PARTITIONS = 2;
    private static final int BEFORE = 12;
    private static final int AFTER = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant OCCURRED = Instant.parse("2026-11-01T10:00:00Z");
    private static final List<String> STORES = List.of(
            "audit",
            "reprices",
            "resolve-progress",
            "totals",
            "totals-progress",
            "session-days",
            "producers",
            "producer-numbers");

    static Stream<Path> versions() throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            System.out.println("StateFixtureIT: no state of an earlier version is in " + FOLDER);
            return Stream.empty();
        }
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void isRestoredAndGoneOnWith(Path version, @TempDir Path directory) throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.start(EmbeddedStack.Options.in(directory.resolve("stack")));
                RealTopics topics = new RealTopics(stack.bootstrapServers(), stack.schemaRegistryUrl(), PARTITIONS)) {
            try (ProcessorService makesTheTopics = ProcessorService.start(settings(stack, directory, "first"))) {
                await().atMost(PATIENCE).until(makesTheTopics::isRunning);
            }
            SchemaRegistry registry = SchemaRegistry.at(stack.schemaRegistryUrl());
            write(stack, StateFixture.read(version).in(registry).records(APPLICATION));

            try (ProcessorService processor = ProcessorService.start(settings(stack, directory, "second"))) {
                await().atMost(PATIENCE).until(processor::isRunning);
                assertThat(calls(processor)).isEqualTo(BEFORE);
                topics.send(events("after", AFTER, BEFORE));
                drain(stack);
                assertGoneOnWith(processor, topics);
            }
        }
    }

    private static void assertGoneOnWith(ProcessorService processor, RealTopics topics)
            throws IOException, InterruptedException {
        assertThat(calls(processor)).isEqualTo(BEFORE + AFTER);
        ModelTotal day = latest(topics.latest(Topics.USAGE_TOTALS, "revision"), "\"day\"");
        assertThat(day.getSums().getCalls()).isEqualTo(BEFORE + AFTER);
        assertThat(day.getSums().getTokens().getInput().getSum()).isEqualByComparingTo("1700");
        assertThat(day.getSums().getInputCostUsd()).isEqualByComparingTo("0.00425");
        assertThat(day.getRevision()).as("above what was published before").isGreaterThan(BEFORE);
        SessionTotal session = latest(topics.latest(Topics.SESSION_TOTALS, "revision"), "");
        assertThat(session.getSums().getCalls()).isEqualTo(BEFORE + AFTER);
        SavingsTotal savings = latest(topics.latest(Topics.SAVINGS_TOTALS, "revision"), "\"hour\"");
        assertThat(savings.getSums().getOperations()).isEqualTo(BEFORE + AFTER);
        assertThat(topics.latest(Topics.USAGE_LEDGER, "version").values())
                .as("above what the ledger held before")
                .allSatisfy(entry -> assertThat(entry.getVersion()).isGreaterThan(1));
        JsonNode audit = get(processor, "/state/audit").path("audit");
        assertThat(audit).hasSize(2).allSatisfy(row -> {
            assertThat(row.path("received").asInt()).isEqualTo(BEFORE + AFTER);
            assertThat(row.path("ledger").asInt()).isEqualTo(BEFORE + AFTER);
        });
        JsonNode producer = get(processor, "/state/producers").path("producers").path(0);
        assertThat(producer.path("received_seqs").asInt()).isEqualTo(2 * (BEFORE + AFTER));
        assertThat(producer.path("last_seq").asInt()).isEqualTo(2 * (BEFORE + AFTER));
        assertThat(producer.path("known_missing").asInt()).isZero();
    }

    @Test
    @EnabledIfSystemProperty(named = "fixture.write", matches = ".+")
    void capture(@TempDir Path directory) throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.start(EmbeddedStack.Options.in(directory.resolve("stack")));
                RealTopics topics = new RealTopics(stack.bootstrapServers(), stack.schemaRegistryUrl(), PARTITIONS);
                ProcessorService processor = ProcessorService.start(settings(stack, directory, "captured"))) {
            await().atMost(PATIENCE).until(processor::isRunning);
            topics.send(events("before", BEFORE, 0));
            drain(stack);
            assertThat(calls(processor)).isEqualTo(BEFORE);
            List<StateFixture.Row> rows = new ArrayList<>();
            for (String store : STORES) {
                Map<String, StateFixture.Row> latest = new TreeMap<>();
                topics.read(StateFixture.topic(APPLICATION, store)).forEach(record -> {
                    String key = new String(record.key(), UTF_8);
                    if (record.value() == null) {
                        latest.remove(record.partition() + key);
                    } else {
                        latest.put(
                                record.partition() + key,
                                new StateFixture.Row(store, record.partition(), key, record.value()));
                    }
                });
                rows.addAll(latest.values());
            }
            StateFixture.of(rows, SchemaRegistry.at(stack.schemaRegistryUrl()))
                    .write(Path.of(System.getProperty("fixture.write")));
        }
    }

    private static List<Arrival> events(String prefix, int count, int numberedFrom) {
        return IntStream.range(0, count)
                .boxed()
                .flatMap(i -> Stream.of(
                        usage(prefix + i, 2L * (numberedFrom + i) + 1), tool(prefix + i, 2L * (numberedFrom + i) + 2)))
                .map(event -> new Arrival(event, OCCURRED))
                .toList();
    }

    private static UsageEvent usage(String id, long number) {
        return UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId(id)
                .setUserId("user")
                .setSessionId("session")
                .setProvider("openai")
                .setModel("gpt-4o")
                .setOccurredAt(OCCURRED)
                .setTokens(
                        TokenCounts.newBuilder().setInput(100L).setOutput(10L).build())
                .setProducerId("producer")
                .setProducerSeq(number)
                .build();
    }

    private static ToolOperationEvent tool(String id, long number) {
        return ToolOperationEvent.newBuilder()
                .setTenant("default")
                .setEventId(id)
                .setSessionId("session")
                .setToolId("tool")
                .setToolName("read")
                .setOperationMode("full")
                .setOccurredAt(OCCURRED)
                .setTokensOriginal(100L)
                .setTokensActual(40L)
                .setProducerId("producer")
                .setProducerSeq(number)
                .build();
    }

    private static <T> T latest(Map<String, T> totals, String window) {
        return totals.entrySet().stream()
                .filter(total -> total.getKey().contains(window))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static int calls(ProcessorService processor) throws IOException, InterruptedException {
        JsonNode models = get(processor, "/state/models").path("models");
        assertThat(models).hasSize(1);
        return models.path(0).path("calls").asInt();
    }

    private static void write(EmbeddedStack stack, List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    /** However long ago the fixture was captured. */
    private static Map<String, String> settings(EmbeddedStack stack, Path directory, String name) {
        return Map.of(
                ProcessorConfig.BOOTSTRAP_SERVERS, stack.bootstrapServers(),
                ProcessorConfig.SCHEMA_REGISTRY_URL, stack.schemaRegistryUrl(),
                ProcessorConfig.STATE_DIR, directory.resolve(name).toString(),
                ProcessorConfig.STATE_PORT, "0",
                ProcessorConfig.HISTORY, "P36500D",
                ProcessorConfig.APPLICATION_ID, APPLICATION,
                ProcessorConfig.PARTITIONS, Integer.toString(PARTITIONS));
    }

    private static void drain(EmbeddedStack stack) throws InterruptedException {
        Map<String, Object> client = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers());
        try (Admin admin = Admin.create(client)) {
            new ProcessorDrain(admin, APPLICATION, client).await(PATIENCE);
        }
    }

    private static JsonNode get(ProcessorService processor, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + processor.statePort() + path);
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }
}
