package io.tokentally.cli.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tokentally.cli.Logging;
import io.tokentally.cli.http.JsonHttp;
import io.tokentally.cli.settings.StackFile;
import io.tokentally.cli.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages that can be run or measured, on one real stack: cookbook, README, metrics, health, and what the logs of all of it
 * must not hold. The order matters: the keys come late, since from the first one on every request needs one, and the sink is
 * made to stop last.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CookbookIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String KEYS_ENTRY = "Give a tenant a key, and rotate it";
    private static final String CLAUDE_LOG = """
            {"sessionId":"readme","message":{"model":"claude-opus-4-6","id":"msg_readme","role":"assistant","stop_reason":null,\
            "usage":{"input_tokens":10,"output_tokens":20}},"type":"assistant","timestamp":"%s"}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // start() sets them
    private static Stack stack;

    @SuppressWarnings("NullAway.Init")
    private static Path data;

    private final JsonHttp http = new JsonHttp();

    @BeforeAll
    static void start() throws InterruptedException, IOException {
        data = Files.createDirectories(folder.resolve(".tally"));
        Files.createDirectories(data.resolve("logs"));
        Logging.format("json");
        Logging.toFile(Stack.logFile(data));
        stack = new Stack(new Stack.Options(data, 0, 0, Map.of()), line -> {});
        stack.start();
        StackFile.write(data, stack.addresses());
    }

    @AfterAll
    static void stop() {
        stack.close();
        Logging.noFile();
        Logging.format("text");
    }

    @Test
    @Order(1)
    void oddEventsAreRejectedAndCounted() throws Exception {
        OddEvents.send(stack.addresses(), stack.gatewayUrl());

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(metrics(StackFile.STATE_URL))
                        .contains("tokentally_records_rejected_total{reason=\"not_wire_format\"} 1.0")
                        .contains("tokentally_records_rejected_total{reason=\"out_of_bounds\"} 1.0")
                        .contains("tokentally_records_late_total 1.0")
                        .contains("tokentally_producers_known_missing 2.0")
                        .contains("tokentally_records{outcome=\"duplicates\",type=\"usage\"} 1.0"));
    }

    @Test
    @Order(2)
    void theMetricsAreThoseOfThePage() throws Exception {
        Page page = Page.of("docs/metrics.md");
        Map<String, String> services =
                Map.of("Gateway", StackFile.GATEWAY_URL, "Processor", StackFile.STATE_URL, "Sink", StackFile.SINK_URL);
        for (Map.Entry<String, String> service : services.entrySet()) {
            Map<String, String> documented = new TreeMap<>();
            Page.rows(page.section(service.getKey()))
                    .forEach(row -> documented.put(row.get(0).replace("`", ""), row.get(1)));
            Map<String, String> measured = new TreeMap<>(types(metrics(service.getValue())));
            measured.keySet().removeIf(name -> !name.startsWith("tokentally_") && !name.startsWith("tally_"));
            assertThat(measured)
                    .as("what docs/metrics.md has of the " + service.getKey())
                    .isEqualTo(documented);
            assertThat(measured).allSatisfy(CookbookIT::baseUnit);
        }
        assertThat(metrics(StackFile.STATE_URL) + metrics(StackFile.SINK_URL))
                .contains(Page.firstCodes(page.section("Of libraries")));
    }

    @Test
    @Order(3)
    void everyEntryOfTheCookbookCanBePasted() throws Exception {
        String page = Page.of("docs/cookbook.md").text();
        String untilKeys = page.substring(0, page.indexOf("## " + KEYS_ENTRY));
        try (Shell shell = shell()) {
            Snippets.in(untilKeys).run(shell);
        }
    }

    /** The demo and the whole build are CI's; up is what runs here. What only looks runs side by side. */
    @Test
    @Order(4)
    void theCommandsOfTheReadmeRun() throws Exception {
        Path project = Files.createDirectories(folder.resolve(".claude/projects/readme"));
        Files.writeString(project.resolve("log.jsonl"), CLAUDE_LOG.formatted(Instant.now()));
        List<String> commands = Page.of("README.md")
                .text()
                .lines()
                .filter(line -> line.startsWith("./tally ") || line.startsWith("curl "))
                .map(line -> line.replaceAll("\\s+#.*", ""))
                .filter(line -> !line.equals("./tally demo") && !line.equals("./tally up"))
                .toList();
        assertThat(commands).hasSizeGreaterThan(3).first().asString().startsWith("./tally import");
        assertThat(run(commands.get(0))).contains("1");
        assertThat(commands.subList(1, commands.size()).parallelStream().map(CookbookIT::run))
                .allSatisfy(printed -> assertThat(printed).isNotEmpty());
    }

    @Test
    @Order(5)
    void theHealthPageIsGreen() throws Exception {
        HttpResponse<String> page = health("text/html");
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        JsonNode parts = http.get(stack.gatewayUrl() + "/health").path("parts");
        assertThat(parts)
                .extracting(part -> part.path("name").asText())
                .contains("processor", "sink", "database", "kafka");
        assertThat(parts)
                .allSatisfy(part -> assertThat(part.path("well").booleanValue()).isTrue());
    }

    @Test
    @Order(6)
    void aTenantGetsAKeyAndRotatesIt() throws Exception {
        try (Shell shell = shell()) {
            Snippets.in(Page.of("docs/cookbook.md").section(KEYS_ENTRY)).run(shell);
        }
    }

    @Test
    @Order(7)
    void theHealthPageTurnsRedWhenTheSinkStops() throws Exception {
        try (Connection database = DriverManager.getConnection(
                        address("database.url"), address("database.user"), address("database.password"));
                Statement statement = database.createStatement()) {
            statement.execute("ALTER TABLE tool_ledger ADD CONSTRAINT refuses CHECK (tokens_original < 0) NOT VALID");
        }
        OddEvents.sendToolOperation(stack.addresses());

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            HttpResponse<String> answer = health("application/json");
            assertThat(answer.statusCode()).isEqualTo(503);
            JsonNode parts = new JsonMapper().readTree(answer.body()).path("parts");
            assertThat(parts).anySatisfy(part -> {
                assertThat(part.path("name").asText()).isEqualTo("sink");
                assertThat(part.path("well").booleanValue()).isFalse();
                assertThat(part.path("detail").asText()).contains("standstill");
            });
        });
        assertThat(health("text/html").body()).contains("class=\"unwell\"", "sink");
    }

    /** After all of the above, whose events hold them, and the sink's refusal of such a row. */
    @Test
    @Order(8)
    void noLogHoldsSecretsOrContent() throws Exception {
        assertThat(Files.readAllLines(Stack.logFile(data)))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(new JsonMapper().readTree(line).fieldNames())
                        .toIterable()
                        .contains("time", "level", "thread", "logger", "message"));
        Map<String, String> markers = new LinkedHashMap<>(OddEvents.MARKERS);
        assertThat(address("database.password")).hasSizeGreaterThan(8);
        markers.put("database password", address("database.password"));
        try (Stream<Path> logs = Files.walk(data.resolve("logs"))) {
            for (Path log : logs.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(log), UTF_8);
                markers.forEach((what, marker) -> assertThat(text.contains(marker))
                        .as("%s holds the %s", log, what)
                        .isFalse());
            }
        }
    }

    private static void baseUnit(String name, String type) {
        assertThat(name).doesNotContain("_ms", "_millis", "_us", "_kb", "_mb", "_minutes");
        assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter"));
    }

    private static Map<String, String> types(String scraped) {
        Map<String, String> types = new TreeMap<>();
        scraped.lines().filter(line -> line.startsWith("# TYPE ")).forEach(line -> {
            List<String> words = List.of(line.split(" ", -1));
            types.put(words.get(2), words.get(3));
        });
        return types;
    }

    private static String run(String line) {
        try (Shell shell = shell()) {
            Shell.Ran ran = shell.run(line.replace("http://127.0.0.1:8003", stack.gatewayUrl()));
            assertThat(ran.code()).as("%s printed %s", line, ran.output()).isZero();
            return ran.output();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Shell shell() throws IOException {
        return new Shell(folder, Map.of("TALLY", stack.gatewayUrl(), "STATE", stack.stateUrl()));
    }

    private static String address(String name) {
        return stack.addresses().getOrDefault(name, "");
    }

    private static String metrics(String service) throws IOException, InterruptedException {
        return get(address(service) + "/metrics", "text/plain").body();
    }

    private static HttpResponse<String> health(String accept) throws IOException, InterruptedException {
        return get(stack.gatewayUrl() + "/health", accept);
    }

    private static HttpResponse<String> get(String url, String accept) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).header("Accept", accept).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
