package io.tokentally.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.Main;
import io.tokentally.cli.Ran;
import io.tokentally.cli.demo.ReferenceCheck;
import io.tokentally.cli.doctor.Doctor;
import io.tokentally.cli.doctor.Finding;
import io.tokentally.cli.http.JsonHttp;
import io.tokentally.cli.imports.SharedData;
import io.tokentally.cli.reconcile.ProbeDrain;
import io.tokentally.cli.settings.StackFile;
import io.tokentally.embedded.ChildProcess;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.PublicSchema;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.EventStreams;
import io.tokentally.testkit.Rules;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Kafka, registry and Postgres, the services as processes of their own, and the real commands. All tests share
 * one stack; after each, everything in it must equal the recount of everything that Kafka received, and reconcile must
 * find no difference.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FullStackIT {
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final int STREAM = 600;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private static ServiceProcesses stack;

    private final JsonHttp http = new JsonHttp();

    @BeforeAll
    static void start() throws Exception {
        stack = new ServiceProcesses(folder);
        stack.awaitReady();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    @Order(1)
    void randomStreamsEqualTheReferenceModel() throws Exception {
        long first = Long.getLong("seed", Instant.now().toEpochMilli());
        for (long seed = first; seed < first + 3; seed++) {
            send(EventStreams.generate(seed, STREAM, Instant.now().minus(Duration.ofDays(30))));
            assertEverythingAgrees("-Dseed=" + seed);
        }
    }

    @Test
    @Order(2)
    void badBytesAreRejectedWithTheirSourceAndTheRestGoesOn() throws Exception {
        List<byte @Nullable []> bad = new ArrayList<>();
        bad.add(new byte[] {1, 2, 3});
        int known = SchemaRegistry.at(stack.embedded.schemaRegistryUrl())
                .register(Topics.USAGE_EVENTS.subject(), PublicSchema.of(UsageEvent.getClassSchema()));
        bad.add(ByteBuffer.allocate(6).put((byte) 0).putInt(known).put((byte) 7).array());
        bad.add(new byte[] {0, 127, 0, 0, 0, 1});
        bad.add(null);
        List<RecordMetadata> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.embedded.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (byte[] value : bad) {
                byte[] key = "[\"default\",\"bad\"]".getBytes(StandardCharsets.UTF_8);
                sent.add(producer.send(new ProducerRecord<>(Topics.USAGE_EVENTS.name(), key, value))
                        .get());
            }
        }
        send(EventStreams.generate(7, 50, Instant.now().minus(Duration.ofDays(30))));

        assertEverythingAgrees("bad bytes");
        List<String> reasons = new ArrayList<>();
        for (RecordMetadata record : sent) {
            reasons.add(one("SELECT reason FROM rejected WHERE source_topic = '" + record.topic()
                    + "' AND source_partition = " + record.partition() + " AND source_offset = " + record.offset()));
        }
        assertThat(reasons).containsExactly("not_wire_format", "undecodable", "unknown_schema", "no_value");
    }

    @Test
    @Order(3)
    void importsCountWhatIsInTheLogsOnceHoweverOften() throws Exception {
        Path sessions = SharedData.path("agent-transcripts/claude-code");
        Path code = SharedData.path("llm-traces/azure_llm_2023_code.csv");

        assertThat(run("import", "claude-code", sessions.toString(), "--data", folder.toString()))
                .contains("accepted 313, duplicate 0, superseded 0, stale 0, rejected 0");
        assertThat(run(trace(code, "trace-code"))).contains("accepted 8,819, duplicate 0,");
        assertThat(run("import", "claude-code", sessions.toString(), "--data", folder.toString()))
                .contains("accepted 0, duplicate 313, superseded 0, stale 0, rejected 0");
        assertThat(run(trace(code, "trace-code"))).contains("accepted 0, duplicate 8,819,");

        assertThat(sums("user_id = 'local' AND provider = 'anthropic'")).isEqualTo("313 488 68032 985143 27459833");
        assertThat(sums("model = 'trace-code'")).isEqualTo("8819 18059974 245896 0 0");
        assertEverythingAgrees("imports");
    }

    @Test
    @Order(4)
    void aLogThatGrewReplacesWhatWasCountedOfIt() throws Exception {
        Path log = folder.resolve("grown.jsonl");
        String line =
                "{\"type\":\"assistant\",\"sessionId\":\"grown\",\"timestamp\":\"2026-02-12T16:05:13Z\",\"message\":"
                        + "{\"id\":\"msg_grown\",\"model\":\"claude-opus-4-6\",\"usage\":{\"input_tokens\":3,"
                        + "\"cache_read_input_tokens\":5,\"output_tokens\":%d}}}";
        Files.writeString(log, line.formatted(10) + "\n");
        assertThat(run("import", "claude-code", log.toString(), "--data", folder.toString()))
                .contains("accepted 1,");

        Files.writeString(log, line.formatted(10) + "\n" + line.formatted(200) + "\n");
        assertThat(run("import", "claude-code", log.toString(), "--data", folder.toString()))
                .contains("accepted 0, duplicate 0, superseded 1,");

        assertThat(sums("session_id = 'grown'")).isEqualTo("1 3 200 0 5");
    }

    @Test
    @Order(4)
    void aForkAndItsParentCountOnceInWhateverOrder() throws Exception {
        Path both = SharedData.path("agent-transcripts/codex-cli/live-fork-4d90-52bf");
        Path parent = both.resolve("parent.jsonl");
        Path child = both.resolve("child.jsonl");
        Path alone = Files.copy(child, folder.resolve("child.jsonl"));

        // A start of its own makes events of its own: three imports of the same sessions.
        assertThat(codex("2026-01-01T00:00:00Z", both)).contains("accepted 194, duplicate 0,");
        assertThat(codex("2026-02-01T00:00:00Z", alone)).contains("accepted 194, duplicate 0,");
        assertThat(codex("2026-02-01T00:00:00Z", parent)).contains("accepted 178, duplicate 0,");
        assertThat(codex("2026-03-01T00:00:00Z", parent)).contains("accepted 178, duplicate 0,");
        assertThat(codex("2026-03-01T00:00:00Z", alone)).contains("accepted 16, duplicate 0, superseded 0, stale 178,");
        assertThat(codex("2026-02-01T00:00:00Z", alone)).contains("accepted 0, duplicate 16, superseded 0, stale 178,");

        for (String month : List.of("2026-01", "2026-02", "2026-03")) {
            String within = "user_id = 'local' AND model = 'fixture-model' AND NOT voided AND to_char(occurred_at AT"
                    + " TIME ZONE 'UTC', 'YYYY-MM') = '" + month + "'";
            assertThat(sums(within)).as(month).isEqualTo("194 1308338 59182 0 25383936");
            assertThat(sums(within + " AND session_id = 'child-session'"))
                    .as(month)
                    .startsWith("16 ");
        }
        assertEverythingAgrees("a fork and its parent");
    }

    @Test
    @Order(4)
    void reportsShowWhatTheLedgerHolds() {
        assertThat(run(
                        "report",
                        "daily",
                        "--data",
                        folder.toString(),
                        "--since",
                        "2023-11-16",
                        "--until",
                        "2023-11-16",
                        "-z",
                        "UTC",
                        "--compact"))
                .contains("2023-11-16", "trace-code", "18,059,974", "245,896");
        assertThat(run("report", "sessions", "--data", folder.toString(), "--json"))
                .contains("trace-openai-trace-code");
        assertThat(run("report", "savings", "--data", folder.toString())).contains("overview", "Total");
        assertThat(run("report", "models", "--data", folder.toString(), "--json"))
                .contains("18059974");
    }

    @Test
    @Order(4)
    void whatIsCountedIsShownByTailAndHeldByExports() throws Exception {
        String data = folder.toString();
        CompletableFuture<String> tail = CompletableFuture.supplyAsync(
                () -> run("tail", "--data", data, "--model", "tailed", "--json", "-n", "1"));
        try (TokentallyClient client = client()) {
            await("tail shows an event", () -> {
                client.record(UsageEvent.newBuilder()
                        .setSessionId("tailed")
                        .setUserId("tailed")
                        .setProvider("openai")
                        .setModel("tailed")
                        .setTokens(TokenCounts.newBuilder().setInput(5L).build())
                        .build());
                client.flush(Duration.ofSeconds(5));
                return tail.isDone();
            });
        }
        assertThat(tail.get()).contains("\"type\":\"usage\"", "\"model\":\"tailed\"", "\"user_id\":\"tailed\"");
        drain();

        Path file = folder.resolve("tailed.csv");
        run("export", "usage", "--data", data, "--model", "tailed", "--out", file.toString());
        assertThat((long) Files.readAllLines(file).size() - 1)
                .isEqualTo(Long.parseLong(one("SELECT count(*) FROM usage_ledger WHERE model = 'tailed'")));
        run("export", "tools", "--data", data, "--format", "jsonl", "--out", file.toString());
        assertThat((long) Files.readAllLines(file).size())
                .isEqualTo(Long.parseLong(
                        one("SELECT count(*) FROM tool_ledger WHERE tenant = 'default' AND NOT voided")));
    }

    /** Also of events whose sender gave no time, no token source and parameters with line breaks. */
    @Test
    @Order(4)
    void anExportThatIsImportedChangesNothing() throws Exception {
        try (TokentallyClient client = client()) {
            for (int i = 0; i < 50; i++) {
                client.send(UsageEvent.newBuilder()
                                .setEventId("exported-" + i)
                                .setSessionId("0B0E7C0A-3F1D-4A8E-9C39-6F0F2A4C1D55")
                                .setUserId("exported \"user\",\n" + i % 3)
                                .setProvider("openai")
                                .setModel("exported")
                                .setOccurredAt(i % 2 == 0 ? null : Instant.parse("2026-03-01T00:00:00.000001Z"))
                                .setTokens(TokenCounts.newBuilder()
                                        .setInput(i % 5 == 0 ? null : (long) i)
                                        .setOther(i % 7 == 0 ? Map.of("input_audio", 3L) : Map.of())
                                        .build())
                                .setReportedCostUsd(i % 3 == 0 ? new BigDecimal("0.000000000000000001") : null)
                                .setLatencyUs(1L + i)
                                .setTags(i % 4 == 0 ? Map.of("project", "a,\"b\"") : Map.of())
                                .build())
                        .get();
                client.send(ToolOperationEvent.newBuilder()
                                .setEventId("exported-" + i)
                                .setSessionId("no uuid")
                                .setToolId("exported")
                                .setToolName("read")
                                .setOperationMode("full")
                                .setParameters(i % 2 == 0 ? "{ \"a\":1.50,\n\"b\": \"\\u00e9\"}" : "{}")
                                .setTokensOriginal(10L)
                                .setTokensActual((long) i)
                                .setResponseTimeUs(i % 3 == 0 ? null : 5L)
                                .build())
                        .get();
            }
        }
        drain();
        for (String format : List.of("csv", "jsonl")) {
            for (String what : List.of("usage", "tools")) {
                String file = folder.resolve("exported-" + what + "." + format).toString();
                String filter = what.equals("usage") ? "--model" : "--tool-id";
                run("export", what, "--data", folder.toString(), filter, "exported", "--format", format, "--out", file);
                assertThat(run("import", "export", file, "--data", folder.toString()))
                        .as(file)
                        .contains("accepted 0, duplicate 50, superseded 0, stale 0, rejected 0, skipped 0 lines");
            }
        }
        assertEverythingAgrees("an imported export");
    }

    /** The gateway passes them on, so its description holds for what the processor really answers. */
    @Test
    @Order(4)
    void liveStateAndPipelineAreAsDescribed() throws Exception {
        String gateway = stack.settings.get(StackFile.GATEWAY_URL);
        Described described = new Described(http.get(gateway + "/openapi.json"));
        JsonNode models = http.get(gateway + "/state/models?window=day");
        JsonNode model = models.path("models").path(0);
        JsonNode saving = http.get(gateway + "/state/savings").path("savings").path(0);
        String session = one("SELECT session_id FROM usage_ledger WHERE tenant = 'default' AND NOT voided LIMIT 1");
        Map<String, String> answered = Map.of(
                "/state/models", "/state/models?window=day",
                "/state/models/{provider}/{model}",
                        "/state/models/" + escaped(model.path("provider").asText()) + "/"
                                + escaped(model.path("model").asText()),
                "/state/savings", "/state/savings?window=hour",
                "/state/savings/{tool_name}/{mode}",
                        "/state/savings/" + saving.path("tool_name").asText() + "/"
                                + saving.path("operation_mode").asText(),
                "/state/sessions/{id}", "/state/sessions/" + escaped(session),
                "/state/audit", "/state/audit",
                "/state/audit/totals", "/state/audit/totals",
                "/state/producers", "/state/producers",
                "/state/unpriced", "/state/unpriced",
                "/state/instances", "/state/instances");
        answered.forEach((path, asked) -> assertThat(described.faults(path, state(gateway + asked)))
                .as(asked)
                .isEmpty());
        assertThat(described.document().path("paths").properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(path -> path.startsWith("/state/")))
                .containsExactlyInAnyOrderElementsOf(answered.keySet());

        drain();
        JsonNode pipeline = http.get(gateway + "/metrics/pipeline");
        assertThat(described.faults("/metrics/pipeline", pipeline)).isEmpty();
        assertThat(pipeline.path("complete").booleanValue()).isTrue();
        assertThat(pipeline.path("lag").path("processor").isNumber()).isTrue();
        assertThat(pipeline.path("received").longValue())
                .isPositive()
                .isEqualTo(pipeline.path("ledger").longValue()
                        + pipeline.path("superseded").longValue()
                        + pipeline.path("duplicates").longValue()
                        + pipeline.path("stale").longValue()
                        + pipeline.path("rejected").longValue());
    }

    private JsonNode state(String url) {
        try {
            return http.get(url);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String escaped(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    @Order(4)
    void migrateFindsNothingToDoAndSaysSo() {
        assertThat(run("migrate", "--check", "--data", folder.toString())).contains("is up to date");
    }

    @Test
    @Order(4)
    void doctorNamesWhatIsWrongAndHowToMendIt() throws Exception {
        assertThat(run(doctor())).contains("all is well").doesNotContain("WRONG");

        Ran away = Ran.tally(doctor(
                "bootstrap.servers=127.0.0.1:1",
                "schema.registry.url=http://127.0.0.1:1",
                "database.password=wrong",
                "gateway.url=http://127.0.0.1:1"));
        assertThat(away.code()).isEqualTo(1);
        assertThat(away.out())
                .contains(
                        "WRONG kafka     Kafka at 127.0.0.1:1 does not answer",
                        "WRONG registry  the schema registry at http://127.0.0.1:1 does not answer",
                        "WRONG postgres  Postgres at " + stack.embedded.databaseUrl() + " refuses the user",
                        "correct database.user and database.password",
                        "WRONG ports     the gateway does not answer at http://127.0.0.1:1",
                        "?     lag       not looked at, as Kafka does not answer",
                        "4 things are wrong");
        assertThat(Ran.tally(doctor("database.url=jdbc:postgresql://127.0.0.1:1/tally"))
                        .out())
                .contains("WRONG postgres  Postgres at jdbc:postgresql://127.0.0.1:1/tally does not answer");
    }

    @Test
    @Order(4)
    void doctorAndMigrateSeeWhatADatabaseLacks() throws Exception {
        String url = stack.embedded.databaseUrl().replaceAll("/[^/]*$", "/doctored");
        String[] migrate = {"migrate", "--data", folder.toString(), "-s", "database.url=" + url};
        String setting = "database.url=" + url;
        assertThat(Ran.tally(doctor(setting)).out()).contains("WRONG postgres  there is no such database");
        update("CREATE DATABASE doctored");

        assertThat(Ran.tally(doctor(setting)).out()).contains("WRONG postgres  the tables are missing in " + url);
        assertThat(run(migrate)).contains("applied 1 ledgers totals offsets", "is up to date");
        try (Connection doctored = DriverManager.getConnection(
                        url, stack.embedded.databaseUser(), stack.embedded.databasePassword());
                Statement statement = doctored.createStatement()) {
            statement.execute("DROP TABLE sink_offsets");
            assertThat(Ran.tally(doctor(setting)).out()).contains("WRONG postgres  a table was deleted");
            statement.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
            Ran check = Ran.tally("migrate", "--check", "--data", folder.toString(), "-s", setting);
            assertThat(check.code()).isEqualTo(1);
            assertThat(check.out()).contains("lacks:", "1 ledgers totals offsets");
            run(migrate);
            statement.execute("DELETE FROM flyway_schema_history WHERE installed_rank ="
                    + " (SELECT max(installed_rank) FROM flyway_schema_history) AND installed_rank > 1");
            assertThat(Ran.tally(doctor(setting)).out()).contains("the tables lack migrations");
        }
        Ran refused = Ran.tally("migrate", "--data", folder.toString(), "-s", "database.password=wrong");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err().lines()).singleElement().asString().contains("password authentication failed");
    }

    @Test
    @Order(4)
    void doctorSeesTopicsLagAndClocks() throws Exception {
        setTimestampType("CreateTime");
        try {
            assertThat(Ran.tally(doctor("partitions=8", "application.id=nobody"))
                            .out())
                    .contains(
                            "tally.usage-events.v1 has 4 partitions but the setting partitions is 8",
                            "set partitions=4",
                            "tally.rejected.v1 has message.timestamp.type=CreateTime",
                            "no processor runs (group nobody has no members)");
        } finally {
            setTimestampType("LogAppendTime");
        }
        assertThat(Ran.tally("doctor", "--data", folder.toString(), "--max-lag", "-1")
                        .out())
                .contains("the processor is 0 records behind, more than -1", "the sink is 0 records behind");
        assertThat(new Doctor(stack.settings, () -> Instant.now().plusSeconds(3_630), 10_000).look())
                .extracting(Finding::what)
                .contains(
                        "this machine's clock is 60 min ahead of the broker's",
                        "this machine's clock is 60 min ahead of Postgres's");
        assertThat(new Doctor(stack.settings, () -> Instant.now().minusSeconds(60), 10_000).look())
                .extracting(Finding::what)
                .anyMatch(what -> what.matches("this machine's clock is (59|60) s behind the broker's"));
    }

    @Test
    @Order(5)
    void killsInMidStreamChangeNoTotal() throws Exception {
        Path conv = SharedData.path("llm-traces/azure_llm_2023_conv.csv");
        long before = records();
        CompletableFuture<String> imported = CompletableFuture.supplyAsync(() -> run(trace(conv, "trace-conv")));

        kill(stack.gateway, before + 1_000, imported);
        kill(stack.processor, before + 5_000, imported);
        kill(stack.sink, before + 9_000, imported);
        kill(stack.embedded.postgres(), before + 13_000, imported);

        assertThat(imported.get()).contains("accepted 19,366,", "rejected 0,");
        assertThat(sums("model = 'trace-conv'")).isEqualTo("19366 22361870 4088665 0 0");
        JsonNode live = http.get(stack.settings.get(StackFile.STATE_URL) + "/state/models/openai/trace-conv")
                .path("models")
                .path(0);
        assertThat(live.path("calls").longValue()).isEqualTo(19_366);
        assertThat(live.path("tokens").path("input").longValue()).isEqualTo(22_361_870);
        assertEverythingAgrees("kills");
    }

    @Test
    @Order(6)
    void aKilledBrokerChangesNoTotal() throws Exception {
        Path code = SharedData.path("llm-traces/azure_llm_2023_code.csv");
        long before = records();
        CompletableFuture<String> imported = CompletableFuture.supplyAsync(() -> run(trace(code, "trace-broker")));

        kill(stack.embedded.kafka(), before + 3_000, imported);

        assertThat(imported.get()).contains("rejected 0,");
        assertThat(sums("model = 'trace-broker'")).isEqualTo("8819 18059974 245896 0 0");
        assertEverythingAgrees("a killed broker");
    }

    @Test
    @Order(7)
    void whatIsCountedIsPricedAgainOnceAlsoAfterAKill() throws Exception {
        new Repriced(stack).check();
        assertEverythingAgrees("repriced and back");
    }

    @Test
    @Order(8)
    @Tag("long")
    void reconcileFindsWhatWasTamperedWith() throws Exception {
        update(
                "UPDATE model_totals SET output_tokens = output_tokens + 1 WHERE model = 'trace-code' AND \"window\" = 'day'");
        update("DELETE FROM model_totals WHERE model = 'trace-code' AND \"window\" = 'hour'");
        update("DELETE FROM usage_ledger WHERE event_id = 'anthropic:msg_grown'");
        String changed = one("SELECT min(event_id) FROM usage_ledger WHERE model = 'trace-broker'");
        String twice = one("SELECT max(event_id) FROM usage_ledger WHERE model = 'trace-broker'");
        update("UPDATE usage_ledger SET input_tokens = input_tokens + 5 WHERE event_id = '" + changed + "'");
        doubled("'invented'", "occurred_at", "now()", twice);
        doubled("event_id", "occurred_at - interval '1 microsecond'", "now()", twice);

        assertThat(reconcile(1))
                .contains(
                        "model_totals against usage_ledger: [default, openai, trace-code, day, 2023-11-16 00:00:00+00]"
                                + " output_tokens: 245896 but 245897")
                .contains("model_totals against usage_ledger: [default, openai, trace-code, hour, ")
                .contains(
                        "session_totals against usage_ledger: [default, grown, anthropic, claude-opus-4-6] calls: 0 but 1")
                .contains("tally.usage-totals.v1 against model_totals")
                .contains(
                        "tally.usage-ledger.v1 against usage_ledger: [\"default\",\"anthropic:msg_grown\"]: a record but"
                                + " absent")
                .contains("tally.usage-ledger.v1 against usage_ledger: [\"default\",\"" + changed + "\"] input_tokens")
                .contains("tally.usage-ledger.v1 against usage_ledger: [\"default\",\"invented\"]: absent but a row")
                .contains(
                        "tally.usage-ledger.v1 against usage_ledger: [\"default\",\"" + twice + "\"]: absent but a row")
                .contains("rows of usage_ledger against /state/audit: tenant 'default' ledger");

        assertThat(reconcile(0, "--repair"))
                .contains("[\"default\",\"anthropic:msg_grown\"]: was missing, now as record tally.usage-ledger.v1-")
                .contains("[\"default\",\"" + changed + "\"]: 1 row replaced, now as record")
                .contains("[\"default\",\"" + twice + "\"]: 2 rows replaced, now as record")
                .contains("[\"default\",\"invented\"]: 1 row removed, of which Kafka has no record")
                .endsWith("no difference\n");
    }

    /** Older than what Kafka keeps of the ledger: nobody knows any more whether it was right. */
    @Test
    @Order(8)
    @Tag("long")
    void repairLeavesWhatKafkaNoLongerHolds() throws Exception {
        String some = one("SELECT max(event_id) FROM usage_ledger WHERE model = 'trace-code'");
        doubled("'old'", "occurred_at", "now() - interval '60 days'", some);

        assertThat(reconcile(1, "--repair"))
                .contains(
                        "model_totals against usage_ledger: [default, openai, trace-code, day, 2023-11-16 00:00:00+00] calls")
                .contains("nothing to repair")
                .contains("What is left cannot be repaired from what Kafka holds");
        assertThat(one("SELECT count(*) FROM usage_ledger WHERE event_id = 'old'"))
                .isEqualTo("1");
        update("DELETE FROM usage_ledger WHERE event_id = 'old'");
    }

    private static void doubled(String id, String occurredAt, String arrivedAt, String of) throws SQLException {
        update("CREATE TEMP TABLE copied AS SELECT * FROM usage_ledger WHERE event_id = '" + of + "';"
                + " UPDATE copied SET occurred_at = " + occurredAt + ", arrived_at = " + arrivedAt + ", event_id = "
                + id
                + "; INSERT INTO usage_ledger SELECT * FROM copied; DROP TABLE copied");
    }

    private static String reconcile(int code, String... more) {
        StringWriter out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("reconcile", "--data", folder.toString(), "--timeout", "60"));
        arguments.addAll(List.of(more));
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new)))
                .as(out::toString)
                .isEqualTo(code);
        return out.toString();
    }

    /** The last one: from the first key on every request needs one. */
    @Test
    @Order(100)
    void keysOpenTheirTenantUntilTheyAreRevoked() throws Exception {
        String gateway = stack.settings.get(StackFile.GATEWAY_URL) + "/metrics/model-totals?time_range=all";
        String audit = stack.settings.get(StackFile.STATE_URL) + "/state/audit";
        String ours = key("default", "ingest,read,admin");
        await("keys are needed", () -> http.status(gateway) == 401 && http.status(audit) == 401);
        String theirs = key("keyed", "ingest,read");
        JsonHttp keyed = new JsonHttp(theirs);
        await("a key opens", () -> keyed.status(gateway) == 200 && keyed.status(audit) == 200);
        assertThat(keyed.get(gateway).path("models")).isEmpty();
        assertThat(keyed.get(audit).path("audit")).isEmpty();
        assertThat(keyed.status(audit + "/totals")).isEqualTo(403);

        Path log = folder.resolve("keyed.jsonl");
        Files.writeString(
                log,
                "{\"type\":\"assistant\",\"sessionId\":\"a\",\"timestamp\":\"2026-02-12T16:05:13Z\",\"message\":"
                        + "{\"id\":\"msg_keyed\",\"model\":\"claude-opus-4-6\",\"usage\":{\"output_tokens\":7}}}\n");
        assertThat(run("import", "claude-code", log.toString(), "--data", folder.toString(), "--key", theirs))
                .contains("accepted 1,");
        assertThat(keyed.get(gateway).path("models").path(0).path("calls").intValue())
                .isEqualTo(1);
        assertThat(keyed.get(audit).path("audit").size()).isEqualTo(1);
        assertThat(new JsonHttp(ours).get(audit).path("audit"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.path("tenant").asText()).isEqualTo("default"));

        StringWriter out = new StringWriter();
        Main.run(new PrintWriter(out), new PrintWriter(out), "reconcile", "--data", folder.toString(), "--key", ours);
        assertThat(out.toString())
                .contains("difference")
                .doesNotContain("HTTP 40")
                .doesNotContain("keyed");

        for (String file : List.of("exported-usage.jsonl", "exported-tools.csv")) {
            assertThat(run(
                            "import",
                            "export",
                            folder.resolve(file).toString(),
                            "--data",
                            folder.toString(),
                            "--key",
                            theirs))
                    .as(file)
                    .contains("accepted 50, duplicate 0, superseded 0, stale 0, rejected 0, skipped 0 lines");
        }
        for (String ledger : List.of("usage", "tool")) {
            String rows =
                    "SELECT string_agg(CAST(to_jsonb(t) - '{tenant,version,arrived_at,producer_id,producer_seq}'::text[]"
                            + " AS text), chr(10) ORDER BY event_id) FROM " + ledger
                            + "_ledger AS t WHERE event_id LIKE 'exported-%' AND tenant = ";
            assertThat(one(rows + "'keyed'")).as(ledger).isNotNull().isEqualTo(one(rows + "'default'"));
        }

        String id = keyId("keyed", "ingest,read");
        assertThat(run("keys", "revoke", id, "--data", folder.toString())).contains(id + " of tenant keyed is revoked");
        Instant revoked = Instant.now();
        await("a revoked key opens nothing", () -> keyed.status(gateway) == 401 && keyed.status(audit) == 401);
        assertThat(Duration.between(revoked, Instant.now())).isLessThan(Duration.ofSeconds(2));
        assertThat(run("keys", "list", "--data", folder.toString()))
                .contains(", revoked 20")
                .doesNotContain(theirs);
    }

    /** Of every path of gateway and live state, with {@code -Dseed=N}. */
    @Test
    @Order(101)
    void tenThousandAttemptsAtAnotherTenantTellNothing() throws Exception {
        long seed = Long.getLong("seed", Instant.now().toEpochMilli());
        String theirs = key("default", "ingest,read,admin");
        String revoked = key("default", "read");
        run("keys", "revoke", keyId("default", "read"), "--data", folder.toString());
        Intruder.Keys keys = new Intruder.Keys(
                key("intruder", "ingest,read"), key("intruder", "read,admin"), key("meddler", "ingest,read"));
        awaitOpen(keys.reader(), keys.operator(), keys.writer(), theirs);
        await("revoked", () -> new JsonHttp(revoked).status(gateway() + "/metrics/api-savings") == 401);
        Victim victim = Victim.of(gateway(), theirs, new Random(seed));
        drain();
        List<Target> targets = Target.all(gateway(), state());
        Map<String, String> cursors = victim.cursors();
        String before = everythingOfDefault();

        Instant begun = Instant.now();
        Map<String, Integer> tally = new TreeMap<>();
        List<CompletableFuture<Map<String, Integer>>> runs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(seed + i);
            Forgeries forgeries = new Forgeries(random, List.of(theirs, revoked), keys.reader());
            Intruder intruder = new Intruder(targets, keys, victim.names(), cursors, random, forgeries);
            runs.add(CompletableFuture.supplyAsync(() -> attempts(intruder, "-Dseed=" + seed)));
        }
        for (CompletableFuture<Map<String, Integer>> run : runs) {
            run.get().forEach((answered, times) -> tally.merge(answered, times, Integer::sum));
        }
        int attempts = tally.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("attempts: " + attempts + " over " + targets.size() + " paths in "
                + Duration.between(begun, Instant.now()).toMillis() + " ms, -Dseed=" + seed);

        assertThat(attempts).isGreaterThanOrEqualTo(10_000);
        drain();
        assertThat(everythingOfDefault()).as("-Dseed=%s", seed).isEqualTo(before);
    }

    private static Map<String, Integer> attempts(Intruder intruder, String seed) {
        List<String> faults = new ArrayList<>();
        try (intruder) {
            while (faults.size() < 5 && intruder.answers() < 2_500) {
                String fault = intruder.attempt();
                if (fault != null) {
                    faults.add(fault);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(seed, e);
        }
        assertThat(faults).as(seed).isEmpty();
        return intruder.tally();
    }

    /**
     * How long an answer takes must not tell whether a session exists over there. That the comparison could tell is shown by
     * one that exists here: it has many rows, and so takes longer.
     */
    @Test
    @Order(102)
    @Tag("long")
    void howLongAnAnswerTakesTellsNothing() throws Exception {
        String theirs = key("default", "ingest,read,admin");
        String own = key("intruder", "read");
        awaitOpen(own, theirs);
        Random random = new Random(2);
        String session = Victim.of(gateway(), theirs, random).session();
        drain();
        Forgeries forgeries = new Forgeries(random, List.of(theirs), own);
        String operations = "/metrics/tool-operations?limit=1000&session_id={}";

        try (Stopwatch ours = new Stopwatch(gateway(), own);
                Stopwatch live = new Stopwatch(state(), own);
                Stopwatch owner = new Stopwatch(gateway(), theirs)) {
            awaitNoDifference(operations, () -> ours.difference(operations, session, forgeries.twin(session)));
            for (String path : List.of("/api/token-usage/session/{}", "/api/token-usage/session/{}/messages")) {
                awaitNoDifference(path, () -> ours.difference(path, session, forgeries.twin(session)));
            }
            awaitNoDifference(
                    "/state/sessions", () -> live.difference("/state/sessions/{}", session, forgeries.twin(session)));
            double seen = owner.difference(operations, session, forgeries.twin(session));
            System.out.println("timing: a session that is seen: z=" + seen);
            assertThat(seen).as("a session that is seen").isGreaterThan(8);
        }
    }

    /** A real difference is there each time; one of a busy machine is not. */
    private static void awaitNoDifference(String path, Callable<Double> difference) throws Exception {
        List<Double> measured = new ArrayList<>();
        while (measured.size() < 3 && measured.stream().noneMatch(z -> Math.abs(z) < 4)) {
            measured.add(difference.call());
        }
        System.out.println("timing: " + path + ": z=" + measured);
        assertThat(measured).as(path).anyMatch(z -> Math.abs(z) < 4);
    }

    private static URI gateway() {
        return URI.create(stack.settings.getOrDefault(StackFile.GATEWAY_URL, ""));
    }

    private static URI state() {
        return URI.create(stack.settings.getOrDefault(StackFile.STATE_URL, ""));
    }

    private static void awaitOpen(String... keys) {
        for (String key : keys) {
            JsonHttp http = new JsonHttp(key);
            await(
                    "the key opens",
                    () -> http.status(gateway() + "/metrics/api-savings") == 200
                            && http.status(state() + "/state/audit") == 200);
        }
    }

    /** Of the only key of {@code tenant} that has these scopes. */
    private static String keyId(String tenant, String scopes) {
        return run("keys", "list", "--data", folder.toString())
                .lines()
                .filter(line -> line.matches(".*tenant " + tenant + "  " + scopes + "(\\W.*)?"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst()
                .orElseThrow();
    }

    /** All rows of the tenant, as one checksum for each table. */
    private static String everythingOfDefault() throws SQLException {
        List<String> sums = new ArrayList<>();
        for (String table :
                List.of("usage_ledger", "tool_ledger", "model_totals", "session_totals", "savings_totals")) {
            sums.add(one("SELECT concat_ws(' ', count(*), md5(string_agg(t::text, ',' ORDER BY t::text))) FROM " + table
                    + " t WHERE tenant = 'default'"));
        }
        return String.join(", ", sums);
    }

    private static String key(String tenant, String scopes) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                "keys",
                "create",
                "--tenant",
                tenant,
                "--scopes",
                scopes,
                "--data",
                folder.toString());
        assertThat(code).as("%s", err).isZero();
        assertThat(out.toString().strip()).matches("tk_[\\w-]{43}");
        assertThat(err.toString()).contains("key_", tenant, scopes);
        return out.toString().strip();
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    /** Kills it once that many records lie on the raw topic, and starts it again. */
    private static void kill(ChildProcess process, long records, CompletableFuture<?> stream) throws Exception {
        Awaitility.await(process.name())
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> stream.isDone() || records() >= records);
        assertThat(stream)
                .as("the stream goes on while %s is killed", process.name())
                .isNotDone();
        process.kill();
        process.restart();
    }

    private static long records() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.embedded.bootstrapServers()))) {
            Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
            for (int partition = 0; partition < 4; partition++) {
                partitions.put(new TopicPartition(Topics.USAGE_EVENTS.name(), partition), OffsetSpec.latest());
            }
            return admin.listOffsets(partitions).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        }
    }

    /** Sends them in their order; what the SDK itself refuses is not sent. */
    static void send(List<Arrival> arrivals) throws Exception {
        try (TokentallyClient client = client()) {
            List<CompletableFuture<?>> sent = arrivals.stream()
                    .map(arrival -> arrival.event() instanceof UsageEvent usage
                            ? client.send(usage)
                            : client.send((ToolOperationEvent) arrival.event()))
                    .collect(Collectors.toList());
            int refused = 0;
            for (CompletableFuture<?> acknowledged : sent) {
                try {
                    acknowledged.get();
                } catch (ExecutionException e) {
                    refused++;
                }
            }
            assertThat(refused).as("refused by the SDK").isLessThan(arrivals.size() / 10);
        }
    }

    private static TokentallyClient client() {
        return TokentallyClient.builder()
                .bootstrapServers(stack.embedded.bootstrapServers())
                .schemaRegistryUrl(stack.embedded.schemaRegistryUrl())
                .flushInterval(Duration.ofMillis(50))
                .shutdownHook(false)
                .build();
    }

    static void drain() throws InterruptedException {
        try (ProbeDrain drain = new ProbeDrain(stack.settings, DRAIN)) {
            drain.await();
        }
    }

    private static void assertEverythingAgrees(String what) throws Exception {
        drain();
        assertThat(new ReferenceCheck(stack.settings, Rules.defaults()).run())
                .as("%s: differences from the reference model", what)
                .isEmpty();
        assertThat(run("reconcile", "--data", folder.toString())).as(what).contains("no difference");
    }

    private static String[] doctor(String... settings) {
        List<String> args = new ArrayList<>(List.of("doctor", "--data", folder.toString()));
        for (String setting : settings) {
            args.addAll(List.of("-s", setting));
        }
        return args.toArray(new String[0]);
    }

    private static void setTimestampType(String type) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.embedded.bootstrapServers()))) {
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.REJECTED.name());
            ConfigEntry entry = new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, type);
            admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private static String codex(String start, Path path) {
        return run("import", "codex", path.toString(), "--start", start, "--data", folder.toString());
    }

    private static String[] trace(Path file, String model) {
        return new String[] {
            "import", "trace", file.toString(), "--provider", "openai", "--model", model, "--data", folder.toString()
        };
    }

    /** What the command printed; it must end with 0. */
    static String run(String... args) {
        StringWriter out = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(out, true), args);
        assertThat(code).as("%s: %s", String.join(" ", args), out).isZero();
        return out.toString();
    }

    /** Calls, uncached input, output, cache write and cache read of ledger entries. */
    private static String sums(String where) throws SQLException {
        return one("SELECT concat_ws(' ', count(*), sum(input_tokens), sum(output_tokens),"
                + " coalesce(sum(coalesce(cache_write_5m_tokens, 0) + coalesce(cache_write_1h_tokens, 0)), 0),"
                + " coalesce(sum(cache_read_tokens), 0)) FROM usage_ledger WHERE " + where);
    }

    static String one(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).as(sql).isTrue();
            return rows.getString(1);
        }
    }

    private static void update(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            int rows = statement.executeUpdate(sql);
            assertThat(rows > 0 || sql.startsWith("CREATE")).as(sql).isTrue();
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                stack.embedded.databaseUrl(), stack.embedded.databaseUser(), stack.embedded.databasePassword());
    }
}
