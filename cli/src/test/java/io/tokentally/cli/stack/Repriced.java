package io.tokentally.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.cli.Main;
import io.tokentally.cli.demo.ReferenceCheck;
import io.tokentally.cli.prices.PriceStack;
import io.tokentally.embedded.SupervisedJvm;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.pricing.PriceBook;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.Window;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.Rules;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** Prices are set, what was counted is priced again, broken off by a kill, and explained: on the stack of {@link FullStackIT}. */
final class Repriced {
    private static final int CALLS = 1_000;
    private static final int OPERATIONS = 10;
    private final Instant day = Window.DAY.start(Instant.now().minus(Duration.ofDays(40)));
    private static final String WHERE = "model = 'repriced'";

    private final ServiceProcesses stack;
    private final String data;

    Repriced(ServiceProcesses stack) {
        this.stack = stack;
        data = stack.folder().toString();
    }

    void check() throws Exception {
        OnTheStack.send(events());
        OnTheStack.drain();
        assertThat(priced()).isEqualTo("0");

        set("--class", "input=2.5", "--class", "output=10", "--from", "2000-01-01");
        assertThat(reprice("--preview"))
                .contains("1010 events, USD; cost +7.5, saved by tools -0.0125")
                .contains("1000 -> 0");
        assertThat(priced()).as("a preview changes nothing").isEqualTo("0");

        killInTheMiddle();
        assertThat(reprice()).matches("(?s).*(done|no difference).*");
        assertThat(reprice()).contains("no difference");
        assertThat(OnTheStack.one(
                        "SELECT sum(input_cost_usd + output_cost_usd) = 7.5 FROM usage_ledger WHERE " + WHERE))
                .isEqualTo("t");
        assertThat(OnTheStack.one("SELECT concat_ws(' ', count(*), count(DISTINCT event_id)) FROM ledger_history"
                        + " WHERE cause = 'reprice'"))
                .as("each once")
                .isEqualTo("1010 1010");
        assertAgreesWithThePricesInForce();
        explain();
        exportedIsImportedWithoutAChange();

        set("--from", "2000-01-01", "--remove");
        assertThat(reprice()).contains("0 -> 1000", "done");
        assertThat(priced()).isEqualTo("0");
    }

    /** Kill -9 while commands are being sent or done. */
    private void killInTheMiddle() {
        SupervisedJvm command = SupervisedJvm.of("reprice", Main.class.getName())
                .args(args("reprice").toArray(new String[0]))
                .heapMegabytes(128)
                .logFile(stack.folder().resolve("logs").resolve("reprice.log"))
                .start();
        Awaitility.await("commands")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> commands() > 100);
        command.kill();
        command.close();
    }

    private long commands() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.embedded.bootstrapServers()))) {
            Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
            for (int partition = 0; partition < 4; partition++) {
                partitions.put(new TopicPartition(Topics.REPRICES.name(), partition), OffsetSpec.latest());
            }
            return admin.listOffsets(partitions).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        }
    }

    private void assertAgreesWithThePricesInForce() throws Exception {
        OnTheStack.drain();
        PriceBook book = PriceStack.of(stack.settings)
                .read(new PrintWriter(Writer.nullWriter()))
                .book();
        assertThat(new ReferenceCheck(stack.settings, Rules.defaults().withPrices(book)).run())
                .as("differences from the reference model by the prices in force")
                .isEmpty();
        assertThat(OnTheStack.run("reconcile", "--data", data)).contains("no difference");
    }

    private void explain() {
        assertThat(OnTheStack.run("explain", "repriced-7", "--data", data))
                .containsSubsequence(
                        "usage", "unpriced", "priced again", "cost 0.0075 = input 0.0025 + output 0.005 USD", "counts");
        assertThat(OnTheStack.run("explain", "saved-3", "--type", "tool_operation", "--data", data))
                .containsSubsequence("(default)", "priced again", "(model)", "counts");
    }

    private void exportedIsImportedWithoutAChange() throws Exception {
        Path file = stack.folder().resolve("prices.json");
        Files.writeString(file, OnTheStack.run("prices", "export", "--data", data));
        assertThat(OnTheStack.run("prices", "import", file.toString(), "--data", data))
                .contains("0 new, 0 changed");
        assertThat(OnTheStack.run("prices", "show", "repriced", "--effective", "--data", data))
                .contains("example/repriced, from 2000-01-01T00:00:00Z");
    }

    private void set(String... more) {
        List<String> args =
                new ArrayList<>(List.of("prices", "set", "repriced", "--provider", "example", "--data", data));
        args.addAll(List.of(more));
        OnTheStack.run(args.toArray(new String[0]));
    }

    private String reprice(String... more) {
        List<String> args = args("reprice");
        args.addAll(List.of(more));
        return OnTheStack.run(args.toArray(new String[0]));
    }

    private List<String> args(String command) {
        return new ArrayList<>(List.of(
                command,
                "--from",
                day.toString(),
                "--to",
                day.plus(Duration.ofDays(1)).toString(),
                "--provider",
                "example",
                "--data",
                data));
    }

    private static String priced() throws Exception {
        return OnTheStack.one("SELECT count(*) FROM usage_ledger WHERE input_cost_usd IS NOT NULL AND " + WHERE);
    }

    private List<Arrival> events() {
        List<Arrival> events = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            UsageEvent event = UsageEvent.newBuilder()
                    .setTenant("default")
                    .setEventId("repriced-" + i)
                    .setOccurredAt(day.plusSeconds(i))
                    .setUserId("user")
                    .setSessionId("repriced-" + i % 3)
                    .setProvider("example")
                    .setModel("repriced")
                    .setTokens(TokenCounts.newBuilder()
                            .setInput(1_000L)
                            .setOutput(500L)
                            .build())
                    .setTags(Map.of("project", "p"))
                    .build();
            events.add(new Arrival(event, day));
        }
        for (int i = 0; i < OPERATIONS; i++) {
            ToolOperationEvent event = ToolOperationEvent.newBuilder()
                    .setTenant("default")
                    .setEventId("saved-" + i)
                    .setOccurredAt(day.plusSeconds(i))
                    .setSessionId("repriced-0")
                    .setToolId("reader")
                    .setToolName("read")
                    .setOperationMode("overview")
                    .setTokensOriginal(200L)
                    .setTokensActual(100L)
                    .setProvider("example")
                    .setModel("repriced")
                    .build();
            events.add(new Arrival(event, day));
        }
        return events;
    }
}
