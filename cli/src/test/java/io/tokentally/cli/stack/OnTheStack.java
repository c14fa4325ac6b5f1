package io.tokentally.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.cli.Main;
import io.tokentally.cli.demo.ReferenceCheck;
import io.tokentally.cli.http.JsonHttp;
import io.tokentally.cli.reconcile.ProbeDrain;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.Rules;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** The stack that all parts of {@link FullStackIT} share, and what they do with it. */
abstract class OnTheStack {
    private static final Duration DRAIN = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init") // FullStackIT sets them
    static ServiceProcesses stack;

    @SuppressWarnings("NullAway.Init")
    static Path folder;

    final JsonHttp http = new JsonHttp();

    static String[] trace(Path file, String model) {
        return new String[] {
            "import", "trace", file.toString(), "--provider", "openai", "--model", model, "--data", folder.toString()
        };
    }

    static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
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

    static TokentallyClient client() {
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

    static void assertEverythingAgrees(String what) throws Exception {
        drain();
        assertThat(new ReferenceCheck(stack.settings, Rules.defaults()).run())
                .as("%s: differences from the reference model", what)
                .isEmpty();
        assertThat(run("reconcile", "--data", folder.toString())).as(what).contains("no difference");
    }

    /** What the command printed; it must end with 0. */
    static String run(String... args) {
        StringWriter out = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(out, true), args);
        assertThat(code).as("%s: %s", String.join(" ", args), out).isZero();
        return out.toString();
    }

    /** Calls, uncached input, output, cache write and cache read of ledger entries. */
    static String sums(String where) throws SQLException {
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

    static void update(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            int rows = statement.executeUpdate(sql);
            assertThat(rows > 0 || sql.startsWith("CREATE")).as(sql).isTrue();
        }
    }

    static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                stack.embedded.databaseUrl(), stack.embedded.databaseUser(), stack.embedded.databasePassword());
    }
}
