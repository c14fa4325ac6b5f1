package io.tokentally.cli.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tokentally.cli.http.JsonHttp;
import io.tokentally.cli.stack.Stack;
import io.tokentally.total.ModelTotal;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other clients against a real stack: kafkajs with Confluent's registry client, and Kafka's own Java clients. The former
 * needs Node 20 and {@code npm ci} in {@code clients/javascript}; {@code -Dclients.required=true} fails without them.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClientsIT {
    private static final Path SCRIPTS = Path.of("..", "clients", "javascript");
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String EVENT = """
            {"event_id": "from-javascript", "user_id": "ann", "session_id": "s-1", "provider": "openai",
             "model": "gpt-4o", "tokens": {"input": 1200, "output": 300}, "tags": {"project": "naïve \\"quotes\\" 🙂"}}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private static Stack stack;

    private final JsonHttp http = new JsonHttp();

    @BeforeAll
    static void start() throws InterruptedException {
        stack = new Stack(new Stack.Options(folder, 0, 0, Map.of()), line -> {});
        stack.start();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    @Order(1)
    void javaPublishesAndReadsTotals() throws Exception {
        PublishExample.publish(address("bootstrap.servers"), address("schema.registry.url"), "from-java");
        PublishExample.publish(address("bootstrap.servers"), address("schema.registry.url"), "from-java");
        ModelTotal day = ConsumeExample.awaitTotal(
                address("bootstrap.servers"),
                address("schema.registry.url"),
                total -> total.getWindow().equals("day"));
        assertThat(day.getSums().getCalls()).isEqualTo(1);
        assertThat(day.getSums().getInputCostUsd()).isEqualByComparingTo("0.003");
    }

    @Test
    @Order(2)
    void javaScriptPublishesOnceHoweverOften() throws Exception {
        requireNode();
        assertThat(node("publish.mjs", EVENT)).contains("published from-javascript");
        assertThat(node("publish.mjs", EVENT)).contains("published from-javascript");
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode model = http.get(stack.gatewayUrl() + "/metrics/model-totals?time_range=all")
                    .path("models")
                    .path(0);
            assertThat(model.path("calls").longValue()).isEqualTo(2);
            assertThat(model.path("cost_usd").decimalValue()).isEqualByComparingTo("0.012");
        });
    }

    @Test
    @Order(3)
    void javaScriptReadsTotalsWithExactMoney() throws Exception {
        requireNode();
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            List<JsonNode> totals = new ArrayList<>();
            for (String line : node("consume.mjs", "tally.usage-totals.v1", "6").split("\n", -1)) {
                if (line.startsWith("{")) {
                    totals.add(MAPPER.readTree(line));
                }
            }
            assertThat(totals).hasSize(6).anySatisfy(total -> {
                assertThat(total.at("/key/3").textValue()).isEqualTo("day");
                assertThat(total.at("/value/sums/calls").longValue()).isEqualTo(2);
                assertThat(new BigDecimal(total.at("/value/sums/input_cost_usd").textValue()))
                        .isEqualByComparingTo("0.006");
            });
        });
    }

    private static String address(String name) {
        return stack.addresses().getOrDefault(name, "");
    }

    private static void requireNode() {
        String missing = Files.isDirectory(SCRIPTS.resolve("node_modules"))
                ? nodeProblem()
                : "clients/javascript has no node_modules: run 'npm ci' there";
        if (Boolean.getBoolean("clients.required")) {
            assertThat(missing).as("what the JavaScript clients need").isEmpty();
        }
        assumeTrue(missing.isEmpty(), missing);
    }

    private static String nodeProblem() {
        try {
            Process process = new ProcessBuilder("node", "--version").start();
            String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            int major = Integer.parseInt(version.replaceAll("^v(\\d+).*", "$1"));
            return major >= 20 ? "" : "Node 20 or newer is needed, found " + version;
        } catch (IOException e) {
            return "Node 20 or newer is needed: " + e.getMessage();
        }
    }

    /** Runs a script to its end, at most a minute, and gives what it printed. */
    private static String node(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("node"));
        line.addAll(List.of(command));
        Path output = folder.resolve("node.out");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(SCRIPTS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("BOOTSTRAP_SERVERS", address("bootstrap.servers"));
        builder.environment().put("SCHEMA_REGISTRY_URL", address("schema.registry.url"));
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            String printed = Files.readString(output);
            assertThat(ended).as("%s ended; it printed %s", line, printed).isTrue();
            assertThat(process.exitValue()).as(printed).isZero();
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }
}
