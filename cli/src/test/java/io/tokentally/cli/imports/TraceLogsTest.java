package io.tokentally.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceLogsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @ParameterizedTest
    @CsvSource({"azure_llm_2023_conv.csv,19366,22361870,4088665", "azure_llm_2023_code.csv,8819,18059974,245896"})
    void countsTheRecordedTraces(String name, int calls, long input, long output) throws Exception {
        List<Path> files = List.of(SharedData.path("llm-traces/" + name));

        Collected collected = Collected.from(new TraceLogs(files, options("gpt-4o", null)));

        assertThat(collected.events).hasSize(calls);
        assertThat(collected.ids()).doesNotHaveDuplicates();
        assertThat(collected.sum("prompt_tokens")).isEqualTo(input);
        assertThat(collected.sum("completion_tokens")).isEqualTo(output);
        assertThat(collected.skipped.counts()).containsOnlyKeys(TraceLogs.HEADERS);
        assertThat(collected.bytes).isEqualTo(Files.size(files.get(0)));
    }

    @Test
    void aRowIsAnEvent() throws Exception {
        assertThat(read("gpt-4o", null, "2023-11-16 18:15:46.6805909,374,44").events)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.path("occurred_at").textValue()).isEqualTo("2023-11-16T18:15:46.680590Z");
                    assertThat(event.path("session_id").textValue()).isEqualTo("trace-openai-gpt-4o");
                    assertThat(event.path("usage").path("prompt_tokens").longValue())
                            .isEqualTo(374);
                    assertThat(event.path("usage").path("completion_tokens").longValue())
                            .isEqualTo(44);
                });
    }

    @Test
    void idsAreTheSameWheneverAndWhereverTheFileIsRead() throws Exception {
        String row = "2023-11-16 18:15:46.6805900,374,44";
        List<String> ids =
                read("gpt-4o", null, row, "2023-11-16 18:15:47,1,2", row).ids();

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(read("gpt-4o", null, row, row).ids()).containsExactly(ids.get(0), ids.get(2));
        assertThat(read("gpt-4o-mini", null, row).ids()).doesNotContainAnyElementsOf(ids);
        assertThat(read("gpt-4o", Instant.EPOCH, row).ids()).doesNotContainAnyElementsOf(ids);
    }

    @Test
    void startMovesEveryRowByTheSameTime() throws Exception {
        Collected collected = read(
                "gpt-4o",
                Instant.parse("2026-01-01T00:00:00Z"),
                "2023-11-16 18:15:50.5,1,1",
                "2023-11-16 18:15:46.5,1,1");

        assertThat(collected.events)
                .extracting(event -> event.path("occurred_at").textValue())
                .containsExactly("2026-01-01T00:00:04Z", "2026-01-01T00:00:00Z");
    }

    @Test
    void aTimeThatCannotBeMovedIsOneMalformedLine() throws Exception {
        Collected collected = read(
                "m",
                Instant.parse("2026-01-01T00:00:00Z"),
                "2023-11-16 18:15:46,1,1",
                "+999999999-12-31 23:59:59,1,1",
                "2023-11-16 18:15:47,1,1");

        assertThat(collected.events).hasSize(2);
        assertThat(collected.skipped.shown()).singleElement().asString().contains("trace.csv:3: ");
    }

    @Test
    void zonesAreRespectedAndMalformedRowsShown() throws Exception {
        Collected collected = read(
                "gpt-4o",
                null,
                "2023-11-16T18:15:46+02:00,1,1",
                "2023-11-16 25:15:46,1,1",
                "2023-11-16 18:15:46,-1,1",
                "",
                "2023-11-16T18:15:46Z,1,1");

        assertThat(collected.events)
                .extracting(event -> event.path("occurred_at").textValue())
                .containsExactly("2023-11-16T16:15:46Z", "2023-11-16T18:15:46Z");
        assertThat(collected.skipped.counts())
                .containsEntry(TraceLogs.MALFORMED, 2L)
                .containsEntry(TraceLogs.EMPTY, 1L);
        assertThat(collected.skipped.shown()).hasSize(2);
        assertThat(collected.skipped.shown().get(0)).contains("trace.csv:3: ", "25:15:46");
    }

    @Test
    void aLineThatIsNoUtf8IsOneMalformedLine() throws Exception {
        Path file = folder.resolve("bytes.csv");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});

        Collected collected = Collected.from(new TraceLogs(List.of(file), options("m", null)));

        assertThat(collected.events).isEmpty();
        assertThat(collected.skipped.shown()).singleElement().asString().endsWith("bytes.csv:1: no UTF-8");
    }

    private Collected read(String model, @Nullable Instant start, String... rows)
            throws IOException, InterruptedException {
        Path file = folder.resolve("trace.csv");
        Files.writeString(file, TraceRow.HEADER + "\r\n" + String.join("\r\n", rows));
        return Collected.from(new TraceLogs(List.of(file), options(model, start)));
    }

    private static TraceLogs.Options options(String model, @Nullable Instant start) {
        return new TraceLogs.Options("openai", model, "local", start);
    }
}
