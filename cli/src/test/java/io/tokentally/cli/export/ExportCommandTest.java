package io.tokentally.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.cli.Ran;
import io.tokentally.cli.http.FakeServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    /** Of about a mebibyte each. */
    private static final int PIECES = 64;

    private static final long MAX_GROWTH_BYTES = 16L << 20;
    private static final String CSV = "event_id,cost_usd\ne1,0.1\ne2,0.2\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private FakeServer gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new FakeServer();
        gateway.answers("/metrics/usage", 200, "{\"rows\":[{\"calls\":2}]}");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void theFileIsWhatTheGatewaySends() throws Exception {
        gateway.answers("/export/usage", 200, CSV);

        Ran ran = Ran.tally(
                "export",
                "usage",
                "--url",
                gateway.url(),
                "--out",
                file().toString(),
                "--since",
                "20260101",
                "-z",
                "UTC",
                "--model",
                "gpt-4o");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(file()).hasContent(CSV);
        assertThat(ran.err()).contains("100% exported, 3 lines");
        assertThat(gateway.asked).contains("/export/usage?from=2026-01-01T00%3A00%3A00Z&model=gpt-4o&format=csv");
    }

    @Test
    void whatBreaksOffLeavesNoFile() throws Exception {
        Files.writeString(file(), "what was there");
        gateway.on("/export/usage", exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write(CSV.getBytes(StandardCharsets.UTF_8));
        });

        Ran ran = Ran.tally("export", "usage", "--url", gateway.url(), "--out", file().toString());

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("broke off", "export again");
        assertThat(file()).hasContent("what was there");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void memoryStaysFlatHoweverMuchThereIs() throws Exception {
        byte[] piece = "e-1,0.000001,gpt-4o\n".repeat((1 << 20) / 20).getBytes(StandardCharsets.UTF_8);
        long before = heap();
        AtomicLong most = new AtomicLong();
        gateway.on("/export/usage", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int sent = 1; sent <= PIECES; sent++) {
                exchange.getResponseBody().write(piece);
                if (sent % (PIECES / 4) == 0) {
                    most.accumulateAndGet(heap(), Math::max);
                }
            }
            exchange.close();
        });

        Ran ran = Ran.tally("export", "usage", "--url", gateway.url(), "--out", file().toString());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(file()).hasSize((long) PIECES * piece.length);
        assertThat(most.get() - before).isLessThan(MAX_GROWTH_BYTES);
    }

    /** What is in use after a collection. */
    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void aRefusalIsOneLine() {
        gateway.answers("/export/totals", 422, "{\"detail\":\"from may not be after to\"}");

        Ran ran = Ran.tally("export", "totals", "--url", gateway.url(), "--format", "jsonl");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("HTTP 422 from may not be after to");
    }

    private Path file() {
        return folder.resolve("usage.csv");
    }
}
