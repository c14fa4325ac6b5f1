package io.tokentally.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodexLogsTest {
    private static final String FORK = "agent-transcripts/codex-cli/live-fork-4d90-52bf/";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void aForkAndItsParentCountToTheManifestsTotals() throws Exception {
        JsonNode manifest =
                Json.MAPPER.readTree(SharedData.path(FORK + "manifest.json").toFile());
        JsonNode oracle = manifest.path("oracle");
        Collected both = recorded("parent.jsonl", "child.jsonl");
        Collected parent = recorded("parent.jsonl");

        // The scanner's units: input, of which cached, and output, by how the running totals rise.
        assertThat(units(both))
                .isEqualTo(manifest.at("/scannerOracle/dedupedScannerUnits").longValue());
        assertThat(units(parent))
                .isEqualTo(manifest.at("/scannerOracle/prefixScannerUnits").longValue());
        assertThat(both.sum("input_tokens")).isEqualTo(26_692_274);
        assertThat(both.sum("cached_input_tokens")).isEqualTo(25_383_936);
        assertThat(both.sum("output_tokens")).isEqualTo(109_637);
        assertThat(both.sum("reasoning_output_tokens")).isEqualTo(50_455);
        // The manifest's sums of what the last call reported have two reports more, which the totals leave out: one
        // that
        // repeats 117,225 tokens and one, after a compaction, of 19,666 tokens of no class.
        long repeated = 117_225 + 19_666;
        assertThat(both.sum("total_tokens") + repeated)
                .isEqualTo(oracle.path("dedupedLastTokens").longValue());
        assertThat(parent.sum("total_tokens") + repeated)
                .isEqualTo(oracle.path("copiedPrefixLastTokens").longValue());
        long copied = both.skipped.counts().getOrDefault(CodexLogs.COPIED, 0L);
        long repeats = both.skipped.counts().getOrDefault(CodexLogReader.REPEATED, 0L);
        assertThat(both.events.size() + copied + repeats)
                .isEqualTo(oracle.path("parentEventCount").longValue()
                        + oracle.path("childEventCount").longValue());
        assertThat(copied + repeats / 2)
                .isEqualTo(oracle.path("copiedPrefixLength").longValue());
        assertThat(both.sessions()).containsOnly(Map.entry("parent-session", 178L), Map.entry("child-session", 16L));
    }

    @Test
    void whicheverOrderAForkAndItsParentComeInTheOutcomeIsTheSame() throws Exception {
        Collected parent = recorded("parent.jsonl");
        Collected child = recorded("child.jsonl");
        Collected both = recorded("child.jsonl", "parent.jsonl");

        assertThat(child.events)
                .as("nothing tells the copies by the child alone")
                .hasSize(194);
        assertThat(outcome(parent, child)).isEqualTo(outcome(both)).hasSize(194);
        assertThat(outcome(child, parent)).isEqualTo(outcome(both));
        assertThat(outcome(both, child, parent, both)).isEqualTo(outcome(both));
    }

    @Test
    void aStartMovesEachSessionByItself() throws Exception {
        assertThat(recorded("parent.jsonl").events.get(0).path("occurred_at").textValue())
                .isEqualTo("2026-01-01T00:00:02Z");
        assertThat(recorded("child.jsonl", "parent.jsonl").events.stream()
                        .filter(event -> event.path("session_id").textValue().equals("child-session"))
                        .findFirst()
                        .orElseThrow()
                        .path("occurred_at")
                        .textValue())
                .isEqualTo("2026-01-01T21:00:00Z");
    }

    @Test
    void aLogWithoutInfoOrModelCountsWhatItHas() throws Exception {
        Collected old = collect(null, SharedData.path("agent-transcripts/codex-cli/codex_053_rate_limit.jsonl"));

        assertThat(old.events).singleElement().satisfies(event -> {
            assertThat(event.path("model").textValue()).isEqualTo("unknown");
            assertThat(event.path("session_id").textValue()).isEqualTo("test-ratelimit-session");
            assertThat(event.at("/usage/input_tokens").longValue()).isEqualTo(12_091);
            assertThat(event.path("occurred_at").textValue()).isEqualTo("2025-10-31T17:00:05Z");
        });
        assertThat(old.skipped.counts())
                .containsOnly(Map.entry(CodexLogReader.NO_INFO, 1L), Map.entry(CodexLogReader.OTHER_LINES, 3L));
    }

    @Test
    void aLogWithoutASessionIsNamedByItsFileAndFollowsTheModelsItNames() throws Exception {
        Collected alpha = collect(null, SharedData.path("agent-transcripts/codex-cli/ccusage-session-alpha.jsonl"));

        assertThat(alpha.sessions()).containsOnly(Map.entry("ccusage-session-alpha", 2L));
        assertThat(alpha.events)
                .extracting(event -> event.path("model").textValue())
                .containsExactly("gpt-5.2-codex", "gpt-5.3-codex");
        assertThat(alpha.sum("input_tokens")).isEqualTo(3_500);
        assertThat(alpha.sum("output_tokens")).isEqualTo(425);
    }

    @Test
    void withoutLastCountsTheTotalsRiseCounts() throws Exception {
        Collected collected = written(total(100, 10), total(100, 10), total(250, 30));

        assertThat(collected.events)
                .extracting(event -> event.at("/usage/input_tokens").longValue())
                .containsExactly(100L, 150L);
        assertThat(collected.skipped.counts()).containsEntry(CodexLogReader.REPEATED, 1L);
    }

    @Test
    void aFaultyLineIsShownAndCostsNoOther() throws Exception {
        Collected collected = written(
                total(100, 10).replace("\"input_tokens\":100", "\"input_tokens\":-1"),
                "{\"type\":",
                total(200, 20).replace("2026-05-13T09:01:00Z", "yesterday"),
                total(250, 30));

        assertThat(collected.events).hasSize(1);
        assertThat(collected.skipped.counts()).containsOnly(Map.entry(CodexLogReader.MALFORMED, 3L));
        assertThat(collected.skipped.shown().get(0)).contains("log.jsonl:1: input_tokens", "-1");
        assertThat(collected.skipped.shown().get(2)).contains("log.jsonl:3: timestamp must be RFC 3339", "yesterday");
    }

    private Collected written(String... lines) throws IOException, InterruptedException {
        Path file = folder.resolve("log.jsonl");
        Files.write(file, List.of(lines));
        return collect(null, file);
    }

    private static String total(long input, long output) {
        return ("{\"timestamp\":\"2026-05-13T09:01:00Z\",\"type\":\"event_msg\",\"payload\":{\"type\":\"token_count\","
                        + "\"info\":{\"total_token_usage\":{\"input_tokens\":%d,\"output_tokens\":%d}}}}")
                .formatted(input, output);
    }

    private static Collected recorded(String... files) throws IOException, InterruptedException {
        Path[] paths = new Path[files.length];
        for (int i = 0; i < files.length; i++) {
            paths[i] = SharedData.path(FORK + files[i]);
        }
        return collect(START, paths);
    }

    private static Collected collect(@org.jspecify.annotations.Nullable Instant start, Path... files)
            throws IOException, InterruptedException {
        return Collected.from(new CodexLogs(List.of(files), new CodexLogs.Options("local", "unknown", start)));
    }

    private static long units(Collected collected) {
        return collected.sum("input_tokens") + collected.sum("cached_input_tokens") + collected.sum("output_tokens");
    }

    /** What is left in the end, as the pipeline would have it: by id, the highest revision; voids beside the records. */
    private static Map<String, ObjectNode> outcome(Collected... imports) {
        Map<String, ObjectNode> records = new TreeMap<>();
        for (Collected collected : imports) {
            for (ObjectNode event : collected.events) {
                ObjectNode known = records.put(event.path("event_id").textValue(), event);
                assertThat(known).as("a conflict would be rejected").isIn(null, event);
            }
        }
        for (Collected collected : imports) {
            collected.withdrawn.forEach(
                    event -> records.remove(event.path("event_id").textValue()));
        }
        return records;
    }
}
