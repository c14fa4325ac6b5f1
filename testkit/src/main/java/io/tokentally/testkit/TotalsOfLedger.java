package io.tokentally.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * SQL that fills the totals tables from what the ledger tables hold, as the topology would have: for data that was put into
 * Postgres past it. Further token classes keep their names.
 */
public final class TotalsOfLedger {
    private static final String BIN = "date_bin('%s', %s, CAST('epoch' AS timestamptz))";

    /** Its places: the table, its own columns, what they are of a call, what the other classes are matched by. */
    private static final String USAGE = """
            WITH others AS (
                SELECT %3$s, jsonb_object_agg(name, jsonb_build_object('sum', tokens, 'reported', reported)) AS other_tokens
                FROM (SELECT %3$s, key AS name, sum(CAST(value AS numeric)) AS tokens, count(*) AS reported
                      FROM (SELECT *, %4$s FROM usage_ledger WHERE NOT voided AND other_tokens <> '{}') AS call
                      CROSS JOIN LATERAL jsonb_each_text(other_tokens)
                      GROUP BY %3$s, key) AS class
                GROUP BY %3$s
            ), sums AS (
                SELECT %3$s,
                       count(*) AS calls,
                       count(*) FILTER (WHERE input_cost_usd IS NULL OR output_cost_usd IS NULL) AS unpriced_calls,
                       count(*) FILTER (WHERE status = 'error') AS error_calls,
                       count(*) FILTER (WHERE status = 'cancelled') AS cancelled_calls,
                       count(*) FILTER (WHERE status = 'cache_hit') AS cache_hit_calls,
                       coalesce(sum(input_tokens), 0) AS input_tokens, count(input_tokens) AS input_reported,
                       coalesce(sum(cache_read_tokens), 0) AS cache_read_tokens,
                       count(cache_read_tokens) AS cache_read_reported,
                       coalesce(sum(cache_write_5m_tokens), 0) AS cache_write_5m_tokens,
                       count(cache_write_5m_tokens) AS cache_write_5m_reported,
                       coalesce(sum(cache_write_1h_tokens), 0) AS cache_write_1h_tokens,
                       count(cache_write_1h_tokens) AS cache_write_1h_reported,
                       coalesce(sum(output_tokens), 0) AS output_tokens, count(output_tokens) AS output_reported,
                       coalesce(sum(reasoning_tokens), 0) AS reasoning_tokens,
                       count(reasoning_tokens) AS reasoning_reported,
                       coalesce(sum(input_cost_usd), 0) AS input_cost_usd,
                       coalesce(sum(output_cost_usd), 0) AS output_cost_usd,
                       coalesce(sum(reported_cost_usd), 0) AS reported_cost_usd,
                       count(reported_cost_usd) AS reported_cost_calls,
                       coalesce(sum(latency_us), 0) AS latency_us, count(latency_us) AS latency_calls
                FROM (SELECT *, %4$s FROM usage_ledger WHERE NOT voided) AS call
                GROUP BY %3$s
            )
            INSERT INTO %1$s (key_hash, %2$s revision, other_tokens, calls, unpriced_calls, error_calls, cancelled_calls,
                cache_hit_calls, input_tokens, input_reported, cache_read_tokens, cache_read_reported,
                cache_write_5m_tokens, cache_write_5m_reported, cache_write_1h_tokens, cache_write_1h_reported,
                output_tokens, output_reported, reasoning_tokens, reasoning_reported, input_cost_usd, output_cost_usd,
                reported_cost_usd, reported_cost_calls, latency_us, latency_calls)
            SELECT sha256(convert_to(CAST(jsonb_build_array(%2$s '') AS text), 'UTF8')), %2$s 1,
                coalesce(others.other_tokens, '{}'), calls, unpriced_calls, error_calls, cancelled_calls,
                cache_hit_calls, input_tokens, input_reported, cache_read_tokens, cache_read_reported,
                cache_write_5m_tokens, cache_write_5m_reported, cache_write_1h_tokens, cache_write_1h_reported,
                output_tokens, output_reported, reasoning_tokens, reasoning_reported, input_cost_usd, output_cost_usd,
                reported_cost_usd, reported_cost_calls, latency_us, latency_calls
            FROM sums LEFT JOIN others USING (%3$s)
            """;

    private static final String SAVINGS = """
            INSERT INTO savings_totals (key_hash, tenant, tool_id, tool_name, operation_mode, "window", window_start, revision,
                operations, tokens_original, tokens_actual, baseline_cost_usd, actual_cost_usd, response_time_us,
                response_time_operations, cache_hits, cache_hit_operations)
            SELECT sha256(convert_to(CAST(jsonb_build_array(tenant, tool_id, tool_name, operation_mode, '%1$s', window_start)
                       AS text), 'UTF8')),
                   tenant, tool_id, tool_name, operation_mode, '%1$s', window_start, 1,
                   count(*), sum(tokens_original), sum(tokens_actual), sum(baseline_cost_usd), sum(actual_cost_usd),
                   coalesce(sum(response_time_us), 0), count(response_time_us),
                   count(*) FILTER (WHERE cache_hit), count(cache_hit)
            FROM (SELECT *, %2$s AS window_start FROM tool_ledger WHERE NOT voided) AS operation
            GROUP BY tenant, tool_id, tool_name, operation_mode, window_start
            """;

    private TotalsOfLedger() {}

    /** One statement a table and window; the tables must be empty. */
    public static List<String> statements() {
        List<String> statements = new ArrayList<>();
        for (String window : List.of("15m", "hour", "day")) {
            String length = window.equals("15m") ? "15 minutes" : "1 " + window;
            statements.add(usage("model_totals", "provider, model", window, length));
            statements.add(SAVINGS.formatted(window, BIN.formatted(length, "created_at")));
        }
        statements.add(usage("user_totals", "user_id, provider, model", "day", "1 day"));
        String session = "tenant, session_id, provider, model";
        statements.add(USAGE.formatted("session_totals", session + ",", session, "1"));
        return statements;
    }

    private static String usage(String table, String columns, String window, String length) {
        String key = "tenant, " + columns + ", \"window\", window_start";
        String bin = "'" + window + "' AS \"window\", " + BIN.formatted(length, "occurred_at") + " AS window_start";
        return USAGE.formatted(table, key + ",", key, bin);
    }
}
