package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tokentally.gateway.http.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What many rows cost: memory of an export, a look at the late ones; and that a part is never taken for the whole. */
@ExtendWith(SharedStack.class)
class ExportSizeIT {
    private static final int ROWS = Integer.getInteger("export.rows", 200_000);
    private static final int LATE = 17;
    private static final long MAX_GROWTH_BYTES = 16L << 20;
    /** Ids in the order of their index, and indexes only where the tests need one: so the rows are there in a minute. */
    private static final String FILL = """
            DROP INDEX usage_ledger_time, usage_ledger_session, usage_ledger_user;
            SELECT tally_add_month('usage_ledger', '2026-01-01T00:00:00Z');
            INSERT INTO usage_ledger (tenant, event_id, revision, version, voided, occurred_at, arrived_at, user_id,
                    session_id, provider, model, input_tokens, output_tokens, other_tokens, thinking_enabled, status,
                    input_cost_usd, output_cost_usd, tags)
            SELECT 'default', 'e-' || lpad(CAST(n AS text), 9, '0'), 0, 1, false,
                    timestamptz '2026-01-01T00:00:00Z' + n * interval '200 milliseconds',
                    timestamptz '2026-01-01T00:00:01Z' + n * interval '200 milliseconds'
                        + CASE WHEN n <= %d THEN interval '1 hour' ELSE interval '0' END,
                    'user-' || n %% 100, 'session-' || n %% 1000, 'openai', 'gpt-4o', n, 7, '{}', false, 'ok',
                    n * 0.0000025, 0.00007, '{"project":"a"}'
            FROM generate_series(1, %d) AS n;
            CREATE INDEX usage_ledger_time ON usage_ledger (tenant, occurred_at);
            ANALYZE usage_ledger;
            """.formatted(LATE, ROWS);

    private static SharedStack.Home home;
    private static GatewayService gateway;

    @BeforeAll
    static void start(SharedStack.Home own) {
        home = own.migrated();
        home.execute(FILL);
        gateway = home.gateway(InstantSource.system(), Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl"})
    void memoryStaysFlat(String format) throws Exception {
        int header = format.equals("csv") ? 1 : 0;
        long before = heap();
        long most = 0;
        long lines = 0;
        try (InputStream body = open("/export/usage?format=" + format).body()) {
            byte[] buffer = new byte[1 << 16];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    if (buffer[i] == '\n' && ++lines % (ROWS / 4) == 0) {
                        most = Math.max(most, heap());
                    }
                }
            }
        }
        assertThat(lines).isEqualTo(ROWS + header);
        assertThat(most - before).isLessThan(MAX_GROWTH_BYTES);
    }

    @Test
    void whatBreaksOffDoesNotLookWhole() throws Exception {
        try (InputStream body = open("/export/usage").body()) {
            assertThat(body.read()).isPositive();
            breakOff();
            assertThat(catchThrowable(body::readAllBytes)).isInstanceOf(IOException.class);
        }
    }

    /** Its body ends with the connection, so only how that ends can tell. */
    @Test
    void norDoesItOverHttp10() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.getOutputStream()
                    .write("GET /export/usage HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isPositive();
            breakOff();
            assertThat(catchThrowable(socket.getInputStream()::readAllBytes)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void lateOnesAreFoundByTheirIndex() throws Exception {
        assertThat(Answer.get(gateway.port(), "/metrics/pipeline")
                        .json()
                        .path("late")
                        .intValue())
                .isEqualTo(LATE);
        assertThat(home.rowAs(
                                "default",
                                "EXPLAIN (FORMAT JSON) SELECT count(*) FROM usage_ledger"
                                        + " WHERE tenant = 'default' AND NOT voided"
                                        + " AND arrived_at - occurred_at > interval '1 hour'")
                        .toString())
                .containsAnyOf(Objects.requireNonNull(
                                home.row("SELECT string_agg(CAST(CAST(inhrelid AS regclass) AS text), ' ') AS names"
                                                + " FROM pg_inherits"
                                                + " WHERE inhparent = CAST('usage_ledger_late' AS regclass)")
                                        .get("names"))
                        .toString()
                        .split(" "));
    }

    /** Ends the session of Postgres that an export reads from. */
    private static void breakOff() {
        await().until(() -> home.row("SELECT count(pg_terminate_backend(pid)) AS ended FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND application_name = 'tokentally-gateway'"
                        + " AND state IN ('active', 'idle in transaction') AND query LIKE 'SELECT event_id%'")
                .equals(Map.of("ended", 1L)));
    }

    private static HttpResponse<InputStream> open(String path) throws Exception {
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(Answer.request(gateway.port(), path).build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }

    /** What is in use after a collection. */
    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
