package io.tokentally.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How Postgres finds the rows of each documented filter: never by reading a partition from end to end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilterPlansIT {
    private static final String MONTHS =
            "SELECT tally_add_month(ledger, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 month')"
                    + " FROM unnest(ARRAY['usage_ledger', 'tool_ledger']) AS ledger, generate_series(0, 3) AS n";
    private static final String USAGE = """
            INSERT INTO usage_ledger (tenant, event_id, revision, version, voided, occurred_at, arrived_at, user_id,
                    session_id, provider, model, input_tokens, other_tokens, thinking_enabled, status, tags)
            SELECT 'tenant-' || n % 40, 'e-' || n, 0, n, false,
                    timestamptz '2026-01-01T00:00:00Z' + n * interval '4 minutes',
                    timestamptz '2026-01-01T00:00:01Z' + n * interval '4 minutes',
                    'user-' || n % 97, 'session-' || n % 997, 'openai', 'model-' || n % 7, n, '{}', false, 'ok', '{}'
            FROM generate_series(1, 40000) AS n""";
    private static final String TOOLS = """
            INSERT INTO tool_ledger (tenant, event_id, revision, version, voided, created_at, arrived_at, session_id,
                    tool_id, tool_name, operation_mode, parameters, tags, price_source, tokens_original, tokens_actual)
            SELECT 'tenant-' || n % 40, 'e-' || n, 0, n, false,
                    timestamptz '2026-01-01T00:00:00Z' + n * interval '4 minutes',
                    timestamptz '2026-01-01T00:00:01Z' + n * interval '4 minutes', 'session-' || n % 997,
                    'tool-' || n % 13, (ARRAY['read', 'search'])[n % 2 + 1],
                    (ARRAY['full', 'overview', 'symbol', 'references'])[n % 4 + 1], '{}', '{}', '', 9, 3
            FROM generate_series(1, 40000) AS n""";

    private Database database;

    @BeforeAll
    void fill() {
        database = RealParts.shared().newDatabase();
        database.execute(MONTHS);
        database.execute(USAGE);
        database.execute(TOOLS);
        database.execute("ANALYZE usage_ledger, tool_ledger");
    }

    @AfterAll
    void drop() {
        RealParts.shared().drop(database);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            usage_ledger | event_id = 'e-7'
            usage_ledger | session_id = 'session-7'
            usage_ledger | session_id = 'session-7' AND occurred_at >= '2026-03-01T00:00:00Z'
            usage_ledger | user_id = 'user-7'
            usage_ledger | user_id = 'user-7' AND occurred_at >= '2026-02-01T00:00:00Z' AND occurred_at < '2026-03-05T00:00:00Z'
            usage_ledger | provider = 'openai' AND model = 'model-1'
            usage_ledger | status = 'error'
            usage_ledger | occurred_at >= '2026-03-01T00:00:00Z' AND occurred_at < '2026-03-02T00:00:00Z'
            usage_ledger | arrived_at - occurred_at > interval '1 hour'
            tool_ledger | event_id = 'e-7'
            tool_ledger | session_id = 'session-7'
            tool_ledger | tool_name = 'read'
            tool_ledger | operation_mode = 'full'
            tool_ledger | tool_name = 'read' AND operation_mode = 'overview'
            tool_ledger | tool_id = 'tool-3'
            tool_ledger | created_at >= '2026-03-01T00:00:00Z' AND created_at < '2026-03-02T00:00:00Z'
            tool_ledger | session_id = 'session-7' AND tool_name = 'read' AND created_at >= '2026-03-01T00:00:00Z'
            tool_ledger | arrived_at - created_at > interval '1 hour'
            """)
    void aFilterReadsNoPartitionWhole(String ledger, String filter) {
        assertThat(plan("SELECT count(*) FROM " + ledger + " WHERE tenant = 'tenant-7' AND NOT voided AND " + filter))
                .contains("Index")
                .doesNotContain("Seq Scan on " + ledger + "_20260"); // months without rows may be read as they are
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            usage_ledger | session_id = 'session-7' | occurred_at
            tool_ledger | tool_name = 'read' | created_at DESC, event_id DESC
            tool_ledger | tool_id = 'tool-3' | created_at DESC, event_id DESC
            """)
    void aPageReadsNoPartitionWhole(String ledger, String filter, String order) {
        assertThat(plan("SELECT * FROM " + ledger + " WHERE tenant = 'tenant-7' AND NOT voided AND " + filter
                        + " ORDER BY " + order + " LIMIT 101"))
                .contains("Index")
                .doesNotContain("Seq Scan on " + ledger + "_20260"); // months without rows may be read as they are
    }

    @ParameterizedTest
    @CsvSource({"usage_ledger,occurred_at", "tool_ledger,created_at"})
    void aRangeReadsItsMonthsOnly(String ledger, String time) {
        assertThat(plan("SELECT count(*) FROM " + ledger + " WHERE tenant = 'tenant-7' AND NOT voided AND " + time
                        + " >= '2026-02-10T00:00:00Z' AND " + time + " < '2026-03-10T00:00:00Z'"))
                .contains(ledger + "_202602", ledger + "_202603")
                .doesNotContain(ledger + "_202601", ledger + "_202604", "_timeless", "_earliest");
    }

    private String plan(String sql) {
        return String.join("\n", database.column("EXPLAIN " + sql));
    }
}
