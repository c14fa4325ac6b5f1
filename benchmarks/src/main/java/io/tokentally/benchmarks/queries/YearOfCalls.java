package io.tokentally.benchmarks.queries;

import io.tokentally.benchmarks.Figures;
import io.tokentally.sink.Migrations;
import io.tokentally.testkit.TotalsOfLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * A year of calls and tool operations in Postgres, the same for the same size: made by the server itself from hashes of row
 * numbers, in the order of their time, and summed into the totals tables.
 *
 * @param rows of both ledgers together; one in ten is a tool operation
 * @param end of the year
 */
record YearOfCalls(long rows, int users, Instant end) {
    static final int MODELS = 50;
    private static final int CALLS_PER_BLOCK = 2_000;
    private static final int SESSIONS_PER_BLOCK = 40;
    private static final int PARTS = 12;
    private static final long BYTES_PER_ROW = 800;

    private static final String YEAR = "365 * 86400000000.0";

    /** Its places: end of the year, calls, calls a block, sessions a block, users, models, the year, first and last call. */
    private static final String CALLS = """
            INSERT INTO usage_ledger (tenant, event_id, revision, version, voided, occurred_at, arrived_at, user_id, session_id,
                message_id, provider, model, operation, input_tokens, cache_read_tokens, cache_write_5m_tokens, output_tokens,
                reasoning_tokens, other_tokens, token_source, service_tier, thinking_enabled, stop_reason, status, latency_us,
                input_cost_usd, output_cost_usd, price, tags)
            SELECT 'default', 'call-' || n, 0, 1, false, occurred_at, occurred_at + interval '1 second',
                   'user-' || floor(%5$d * power(abs(hashint8extended(session, 3) %% 1048576) / 1048576.0, 2)),
                   'session-' || session, NULL, 'provider-' || model %% 5, 'model-' || model, 'chat',
                   input, input * 3, CASE WHEN h %% 10 = 0 THEN 500 END, output, CASE WHEN h %% 3 = 0 THEN output / 2 END,
                   CASE WHEN h %% 50 = 0 THEN jsonb '{"input_audio": 12}' ELSE jsonb '{}' END,
                   CASE WHEN h %% 4 = 0 THEN 'tiktoken:o200k_base' ELSE 'api:' || input || '+' || output END, 'standard', false,
                   'end_turn', CASE WHEN h %% 100 = 0 THEN 'error' ELSE 'ok' END, 200000 + h %% 3000000,
                   input * 0.0000025 + input * 3 * 0.00000025, output * 0.00001,
                   jsonb '{"book": "b", "provider": "p", "model": "m", "context_over": 0, "input": "0.0000025",
                           "cache_read": "0.00000025", "cache_write_5m": "0.000003125", "output": "0.00001"}',
                   jsonb_build_object('project', 'project-' || h %% 20)
            FROM (SELECT n, h, session, 100 + h %% 4000 AS input, 20 + h %% 900 AS output,
                         abs(hashint8extended(session * 3 + h %% 3, 7) %% %6$d) AS model,
                         timestamptz '%1$s' - (%2$d - n + (h %% 1000) / 1000.0) * (%7$s / %2$d) * interval '1 microsecond'
                             AS occurred_at
                  FROM (SELECT n, abs(hashint8extended(n, 42) %% 1000000007) AS h,
                               n / %3$d * %4$d + abs(hashint8extended(n, 11) %% %4$d) AS session
                        FROM generate_series(CAST(%8$d AS bigint), %9$d) AS n) AS hashed) AS call
            """;

    /** Its places: end of the year, operations. */
    private static final String OPERATIONS = """
            INSERT INTO tool_ledger (tenant, event_id, revision, version, voided, created_at, arrived_at, session_id, user_id,
                tool_id, tool_name, operation_mode, parameters, file_path, tokens_original, tokens_actual, response_time_us,
                cache_hit, provider, model, tags, price_usd, price_source, baseline_cost_usd, actual_cost_usd)
            SELECT 'default', 'operation-' || n, 0, 1, false, created_at, created_at + interval '1 second',
                   'session-' || n / 50, 'user-' || h %% 1000, 'tool-' || h %% 10,
                   CASE WHEN h %% 3 = 0 THEN 'search' ELSE 'read' END,
                   (ARRAY['full', 'overview', 'symbol', 'references', 'semantic', 'tri_index'])[1 + h %% 6], '{"depth": 2}',
                   '/src/file-' || h %% 5000, original, actual, 1000 + h %% 90000, h %% 2 = 0, NULL, NULL, '{}', 0.000015,
                   'default', original * 0.000015, actual * 0.000015
            FROM (SELECT n, h, 500 + h %% 8000 AS original, 50 + h %% 2000 AS actual,
                         timestamptz '%1$s' - (%2$d - n + (h %% 1000) / 1000.0) * (%3$s / %2$d) * interval '1 microsecond'
                             AS created_at
                  FROM (SELECT n, abs(hashint8extended(n, 43) %% 1000000007) AS h
                        FROM generate_series(CAST(1 AS bigint), %2$d) AS n) AS hashed) AS operation
            """;

    static YearOfCalls full(Instant end) {
        return new YearOfCalls(50_000_000, 10_000, end);
    }

    static YearOfCalls quick(Instant end) {
        return new YearOfCalls(5_000_000, 1_000, end);
    }

    /** How many sessions there are; nearly all have a call. */
    long sessions() {
        return (rows - rows / 10) / CALLS_PER_BLOCK * SESSIONS_PER_BLOCK;
    }

    /** A whole minute, so that the text of it is short. */
    static Instant ended() {
        return Instant.now().truncatedTo(ChronoUnit.MINUTES);
    }

    /** @throws IllegalStateException where it does not fit */
    void requireSpace(Path folder) throws IOException {
        long needed = rows * BYTES_PER_ROW;
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed) {
            throw new IllegalStateException("benchmarks/run queries needs about " + Figures.count(needed / 1e9)
                    + " GB in " + folder + " but " + Figures.count(free / 1e9)
                    + " GB are free: name another folder by --data DIR, or run it with --quick");
        }
    }

    void fill(DataSource database, Consumer<String> progress) throws Exception {
        Migrations.migrate(database);
        SideBySide sessions = new SideBySide(database);
        List<String> indexes;
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT tally_add_month(ledger, month) FROM unnest(ARRAY['usage_ledger', 'tool_ledger']) AS ledger,"
                            + " generate_series(timestamptz '" + end + "' - interval '367 days', timestamptz '" + end
                            + "' + interval '1 day', interval '1 day') AS month");
            indexes = withoutIndexes(statement);
        }
        long operations = rows / 10;
        long calls = rows - operations;
        progress.accept(Figures.count((double) calls) + " calls");
        sessions.run(calls(calls));
        progress.accept(Figures.count((double) operations) + " tool operations");
        sessions.run(List.of(List.of(OPERATIONS.formatted(end, operations, YEAR))));
        progress.accept("their indexes");
        sessions.run(List.of(indexes));
        sessions.run(List.of(List.of("ANALYZE usage_ledger, tool_ledger")));
        progress.accept("their totals");
        sessions.run(TotalsOfLedger.sideBySide());
        progress.accept("their statistics");
        sessions.run(List.of(List.of("VACUUM ANALYZE", "CHECKPOINT")));
    }

    /** In parts, by time. */
    private List<List<String>> calls(long calls) {
        List<List<String>> parts = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            parts.add(List.of(CALLS.formatted(
                    end,
                    calls,
                    CALLS_PER_BLOCK,
                    SESSIONS_PER_BLOCK,
                    users,
                    MODELS,
                    YEAR,
                    calls * part / PARTS + 1,
                    calls * (part + 1) / PARTS)));
        }
        return parts;
    }

    /** Drops those of the ledgers that are no keys; what makes them again. */
    private static List<String> withoutIndexes(Statement statement) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> definitions = new ArrayList<>();
        try (ResultSet indexes = statement.executeQuery("SELECT indexname, indexdef FROM pg_indexes"
                + " WHERE tablename IN ('usage_ledger', 'tool_ledger') AND indexname NOT LIKE '%_pkey'")) {
            while (indexes.next()) {
                names.add(indexes.getString(1));
                definitions.add(indexes.getString(2).replace(" ON ONLY ", " ON "));
            }
        }
        for (String name : names) {
            statement.execute("DROP INDEX " + name);
        }
        return definitions;
    }
}
