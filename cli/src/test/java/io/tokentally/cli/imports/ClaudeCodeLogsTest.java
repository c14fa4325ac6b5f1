package io.tokentally.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaudeCodeLogsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void countsTheRecordedSessions() throws Exception {
        List<Path> files = SourceFiles.find(List.of(SharedData.path("agent-transcripts/claude-code")), ".jsonl");

        Collected collected = Collected.from(new ClaudeCodeLogs(files, "local"));

        assertThat(collected.events).hasSize(313);
        assertThat(collected.ids()).doesNotHaveDuplicates();
        assertThat(collected.sum("input_tokens")).isEqualTo(488);
        assertThat(collected.sum("output_tokens")).isEqualTo(68_032);
        assertThat(collected.sum("cache_creation_input_tokens")).isEqualTo(985_143);
        assertThat(collected.sum("cache_read_input_tokens")).isEqualTo(27_459_833);
        assertThat(collected.bytes).isEqualTo(SourceFiles.totalBytes(files));
        assertThat(collected.skipped.counts()).containsOnlyKeys(ClaudeCodeLogs.OTHER_LINES);
    }

    @Test
    void oneMessageOfSeveralLinesIsOneEvent() throws Exception {
        Collected collected = read(
                line("msg_1", "2026-02-12T16:05:13.088Z", "s1", 10),
                line("msg_1", "2026-02-12T16:05:15.537Z", "s1", 299),
                line("msg_1", "2026-02-12T16:05:12.001Z", "s0", 299));

        assertThat(collected.events).singleElement().satisfies(event -> {
            assertThat(event.path("event_id").textValue()).isEqualTo("anthropic:msg_1");
            assertThat(event.path("revision").longValue()).isEqualTo(299);
            assertThat(event.path("occurred_at").textValue()).isEqualTo("2026-02-12T16:05:12.001Z");
            assertThat(event.path("session_id").textValue()).isEqualTo("s0");
            assertThat(event.path("user_id").textValue()).isEqualTo("me");
            assertThat(event.path("provider").textValue()).isEqualTo("anthropic");
            assertThat(event.path("model").textValue()).isEqualTo("claude-opus-4-6");
        });
    }

    @Test
    void aLogThatGrewIsANewRevisionOfTheSameEvent() throws Exception {
        JsonNode before =
                read(line("msg_1", "2026-02-12T16:05:13Z", "s", 10)).events.get(0);
        JsonNode after = read(
                        line("msg_1", "2026-02-12T16:05:13Z", "s", 10), line("msg_1", "2026-02-12T16:05:14Z", "s", 20))
                .events
                .get(0);

        assertThat(after.path("event_id")).isEqualTo(before.path("event_id"));
        assertThat(after.path("occurred_at")).isEqualTo(before.path("occurred_at"));
        assertThat(before.path("revision").longValue()).isEqualTo(10);
        assertThat(after.path("revision").longValue()).isEqualTo(20);
    }

    @Test
    void aFurtherLineWithTheSameOutputChangesNothing() throws Exception {
        String first = line("msg_1", "2026-02-12T16:05:13Z", "s", 10);
        String more = first.replace("\"stop_reason\":null", "\"stop_reason\":\"end_turn\"");

        assertThat(read(first, more).events).isEqualTo(read(first).events);
    }

    @Test
    void otherLinesAreCountedByKind() throws Exception {
        Collected collected = read(
                "{\"type\":\"user\",\"message\":{\"role\":\"user\"}}",
                "",
                line("msg_s", "2026-02-12T16:05:13Z", "s", 10).replace("claude-opus-4-6", "<synthetic>"),
                "{\"type\":\"assistant\",\"message\":{\"role\":\"assistant\",\"id\":\"x\",\"model\":\"m\"}}",
                "{\"type\":\"assistant\",",
                line("msg_2", "yesterday", "s", 1),
                line("msg_3", "2026-02-12T16:05:13Z", "s", 1).replace("\"output_tokens\":1", "\"output_tokens\":1.5"),
                line("msg_4", "2026-02-12T16:05:13Z", "s", 4));

        assertThat(collected.ids()).containsExactly("anthropic:msg_4");
        assertThat(collected.skipped.counts())
                .containsEntry(ClaudeCodeLogs.OTHER_LINES, 2L)
                .containsEntry(ClaudeCodeLogs.SYNTHETIC, 1L)
                .containsEntry(ClaudeCodeLogs.NO_USAGE, 1L)
                .containsEntry(ClaudeCodeLogs.MALFORMED, 3L);
        assertThat(collected.skipped.shown()).hasSize(3);
        assertThat(collected.skipped.shown().get(0)).contains("log.jsonl:5: no JSON");
        assertThat(collected.skipped.shown().get(1)).contains("log.jsonl:6: timestamp must be RFC 3339", "'yesterday'");
        assertThat(collected.skipped.shown().get(2)).contains("log.jsonl:7: usage.output_tokens", "1.5");
    }

    @Test
    void olderLinesWithoutATypeAndWithACostAreRead() throws Exception {
        String older = line("msg_1", "2026-01-09T10:00:00.000Z", "s", 50)
                .replace("\"type\":\"assistant\",", "")
                .replace("\"sessionId\":\"s\",", "\"costUSD\":0.12,");

        assertThat(read(older).events).singleElement().satisfies(event -> {
            assertThat(event.path("session_id").textValue()).isEqualTo("log");
            assertThat(event.path("reported_cost_usd").decimalValue()).isEqualByComparingTo("0.12");
        });
    }

    @Test
    void theNoiseOfABinaryNumberCostsNoCall() throws Exception {
        Collected collected = read(cost("msg_1", "0.0034500000000000004"), cost("msg_2", "1e-30"), cost("msg_3", "12"));

        assertThat(collected.events)
                .extracting(event -> event.path("reported_cost_usd").decimalValue())
                .containsExactly(new BigDecimal("0.00345"), BigDecimal.ZERO, new BigDecimal("12"));
        assertThat(collected.skipped.total()).isZero();
    }

    @Test
    void aCostThatCannotBeIsLeftOutAndSaid() throws Exception {
        Collected collected = read(
                cost("msg_1", "-0.5"),
                cost("msg_2", "1e999999999"),
                cost("msg_3", "1000000000000"),
                cost("msg_4", "1"));

        assertThat(collected.ids())
                .containsExactly("anthropic:msg_1", "anthropic:msg_2", "anthropic:msg_3", "anthropic:msg_4");
        assertThat(collected.events)
                .extracting(event -> event.has("reported_cost_usd"))
                .containsExactly(false, false, false, true);
        assertThat(collected.skipped.total()).isZero();
        assertThat(collected.skipped.incomplete()).containsExactly(Map.entry(ClaudeCodeLogs.NO_COST, 3L));
        assertThat(collected.skipped.shown().get(0))
                .endsWith("log.jsonl:1: costUSD -0.5 is left out, the call is counted");
    }

    @Test
    void aNumberBeyondAllBoundsIsOneMalformedLine() throws Exception {
        Collected collected = read(
                line("msg_1", "2026-02-12T16:05:13Z", "s", 1),
                cost("msg_2", "1e99999999999"),
                line("msg_3", "2026-02-12T16:05:13Z", "s", 3));

        assertThat(collected.ids()).containsExactly("anthropic:msg_1", "anthropic:msg_3");
        assertThat(collected.skipped.counts()).containsExactly(Map.entry(ClaudeCodeLogs.MALFORMED, 1L));
        assertThat(collected.skipped.shown()).singleElement().asString().contains("log.jsonl:2: ");
    }

    private static String cost(String id, String usd) {
        return line(id, "2026-02-12T16:05:13Z", "s", 1).replace("\"message\":", "\"costUSD\":" + usd + ",\"message\":");
    }

    private Collected read(String... lines) throws IOException, InterruptedException {
        Path file = folder.resolve("log.jsonl");
        Files.write(file, List.of(lines));
        return Collected.from(new ClaudeCodeLogs(List.of(file), "me"));
    }

    private static String line(String id, String timestamp, String session, long output) {
        return ("{\"sessionId\":\"%s\",\"message\":{\"model\":\"claude-opus-4-6\",\"id\":\"%s\",\"role\":\"assistant\","
                        + "\"stop_reason\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":%d}},"
                        + "\"type\":\"assistant\",\"timestamp\":\"%s\"}")
                .formatted(session, id, output, timestamp);
    }
}
