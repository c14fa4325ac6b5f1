package io.tokentally.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.cli.CliException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportRunTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final StringWriter printed = new StringWriter();

    @SuppressWarnings("NullAway.Init") // start() sets it
    private FakeGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new FakeGateway();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void everyRowArrivesOnceInBatchesAndTheOutcomeIsPrinted() throws Exception {
        run(trace("local", 1_234));

        assertThat(gateway.events).hasSize(1_234);
        assertThat(gateway.requests).isEqualTo(3);
        assertThat(gateway.events.values())
                .extracting(event -> event.path("producer_id").textValue())
                .allMatch(
                        id -> id.matches("import-[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"))
                .containsOnly(gateway.events
                        .values()
                        .iterator()
                        .next()
                        .path("producer_id")
                        .textValue());
        assertThat(gateway.events.values())
                .extracting(event -> event.path("producer_seq").longValue())
                .doesNotHaveDuplicates()
                .hasSize(1_234);
        assertThat(printed.toString())
                .contains("100% read, 1,234 events acknowledged")
                .contains("accepted 1,234, duplicate 0, superseded 0, stale 0, rejected 0, skipped 1 lines")
                .contains("skipped 1 header lines");
    }

    @Test
    void aBusyGatewayIsAskedAgainWithTheSameIds() throws Exception {
        gateway.busy = 3;

        run(trace("local", 1_000));

        assertThat(gateway.events).hasSize(1_000);
        assertThat(gateway.requests).isEqualTo(5);
        assertThat(gateway.duplicates).isZero();
    }

    @Test
    void whatTheGatewayRefusesIsShownByLineAndIsAFailure() throws Exception {
        EventSource source = trace("refused", 20);

        assertThatThrownBy(() -> run(source))
                .isInstanceOf(CliException.class)
                .hasMessageStartingWith("20 events were NOT counted; the gateway refused 20: ")
                .hasMessageContaining("trace.csv:2: user_id 'refused' is refused; ")
                .hasMessageContaining("trace.csv:4: user_id 'refused' is refused; and 17 more. Correct the lines")
                .hasMessageNotContaining("trace.csv:5");

        assertThat(gateway.events).isEmpty();
        assertThat(printed.toString())
                .contains(
                        "accepted 0,", "skipped 20 refused by the gateway", "trace.csv:2: user_id 'refused' is refused")
                .contains("… and 10 more");
    }

    @Test
    void whatTheProcessorRejectsIsAFailure() throws Exception {
        gateway.rejected = 2;
        EventSource source = trace("local", 5);

        assertThatThrownBy(() -> run(source))
                .isInstanceOf(CliException.class)
                .hasMessageStartingWith("2 events were NOT counted; the processor rejected 2: topic tally.rejected.v1")
                .hasMessageContaining("at producer_id import-");
        assertThat(printed.toString()).contains("accepted 3,", "rejected 2,");
    }

    @Test
    void whatWasCountedEarlierIsNoFailure() throws Exception {
        run(trace("local", 5));
        gateway.requests = 0;

        run(trace("local", 5));

        assertThat(gateway.requests).isEqualTo(1);
        assertThat(gateway.duplicates).isEqualTo(5);
    }

    @Test
    void aGatewayThatIsAwayIsOneClearLine() throws Exception {
        String url = gateway.url();
        gateway.close();
        ImportRun run = new ImportRun(
                new GatewayClient(url, url, Duration.ofMillis(600)), new PrintWriter(printed), false, Duration.ZERO);

        assertThatThrownBy(() -> run.run(trace("local", 1)))
                .isInstanceOf(CliException.class)
                .hasMessageContainingAll(url + "/track/batch does not answer", "is 'tally up' running?");
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new GatewayClient("127.0.0.1:8003", "http://127.0.0.1:8004", Duration.ZERO))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("--url must be an address such as http://127.0.0.1:8003 but is '127.0.0.1:8003'");
    }

    private void run(EventSource source) throws Exception {
        GatewayClient client = new GatewayClient(gateway.url(), gateway.url(), Duration.ofSeconds(30));
        new ImportRun(client, new PrintWriter(printed, true), false, Duration.ofSeconds(30)).run(source);
    }

    private EventSource trace(String user, int rows) throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add(TraceRow.HEADER);
        for (int i = 0; i < rows; i++) {
            lines.add("2023-11-16 18:15:46," + i + ",1");
        }
        Path file = folder.resolve("trace.csv");
        Files.write(file, lines);
        return new TraceLogs(List.of(file), new TraceLogs.Options("openai", "gpt-4o", user, null));
    }
}
