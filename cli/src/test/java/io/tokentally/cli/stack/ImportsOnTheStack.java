package io.tokentally.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.cli.imports.SharedData;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.PublicSchema;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.testkit.EventStreams;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What is sent and imported is counted once, and shown by reports, tail and exports. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ImportsOnTheStack extends OnTheStack {
    private static final int STREAM = 600;

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

    private static String codex(String start, Path path) {
        return run("import", "codex", path.toString(), "--start", start, "--data", folder.toString());
    }
}
