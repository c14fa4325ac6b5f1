package io.tokentally.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * SQL that fills the totals tables from what the ledger tables hold, as the topology would have: for data that was put into
 * Postgres past it. Further token classes keep their names.
 */
public final class TotalsOfLedger {
    private static final String BIN = "date_bin('%s', %s, CAST('epoch' AS timestamptz))";

    /** Its places: the table, its own columns, what they are of a call, what the other classes are matched by, ORDER BY. */
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
            %5$s
            """;

    private static final List<String> SUMS = List.of(
            "calls",
            "unpriced_calls",
            "error_calls",
            "cancelled_calls",
            "cache_hit_calls",
            "input_tokens",
            "input_reported",
            "cache_read_tokens",
            "cache_read_reported",
            "cache_write_5m_tokens",
            "cache_write_5m_reported",
            "cache_write_1h_tokens",
            "cache_write_1h_reported",
            "output_tokens",
            "output_reported",
            "reasoning_tokens",
            "reasoning_reported",
            "input_cost_usd",
            "output_cost_usd",
            "reported_cost_usd",
            "reported_cost_calls",
            "latency_us",
            "latency_calls");

    /** Its places: the window, the start of it, the sums, what makes them. */
    private static final String LONGER = """
            WITH quarters AS (
                SELECT *, %2$s AS starts_at FROM model_totals WHERE "window" = '15m'
            ), others AS (
                SELECT tenant, provider, model, starts_at,
                       jsonb_object_agg(name, jsonb_build_object('sum', tokens, 'reported', reported)) AS other_tokens
                FROM (SELECT tenant, provider, model, starts_at, key AS name,
                             sum(CAST(value ->> 'sum' AS numeric)) AS tokens,
                             sum(CAST(value ->> 'reported' AS numeric)) AS reported
                      FROM quarters CROSS JOIN LATERAL jsonb_each(other_tokens)
                      GROUP BY tenant, provider, model, starts_at, key) AS class
                GROUP BY tenant, provider, model, starts_at
            ), sums AS (
                SELECT tenant, provider, model, starts_at, %4$s FROM quarters GROUP BY tenant, provider, model, starts_at
            )
            INSERT INTO model_totals (key_hash, tenant, provider, model, "window", window_start, revision, other_tokens, %3$s)
            SELECT sha256(convert_to(CAST(jsonb_build_array(tenant, provider, model, '%1$s', starts_at) AS text), 'UTF8')),
                   tenant, provider, model, '%1$s', starts_at, 1, coalesce(others.other_tokens, '{}'), %3$s
            FROM sums LEFT JOIN others USING (tenant, provider, model, starts_at)
            ORDER BY starts_at
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
            ORDER BY window_start
            """;

    private TotalsOfLedger() {}

    /** One after the other; the tables must be empty. */
    public static List<String> statements() {
        return sideBySide().stream().flatMap(List::stream).toList();
    }

    /** Lists of {@link #statements} that may run side by side. Rows are written in the order of time, as events come. */
    public static List<List<String>> sideBySide() {
        List<String> models = new ArrayList<>();
        List<String> savings = new ArrayList<>();
        for (String window : List.of("15m", "hour", "day")) {
            String length = window.equals("15m") ? "15 minutes" : "1 " + window;
            models.add(
                    window.equals("15m")
                            ? usage("model_totals", "provider, model", window, length)
                            : longer(window, length));
            savings.add(SAVINGS.formatted(window, BIN.formatted(length, "created_at")));
        }
        String session = "tenant, session_id, provider, model";
        return List.of(
                models,
                List.of(usage("user_totals", "user_id, provider, model", "day", "1 day")),
                List.of(USAGE.formatted("session_totals", session + ",", session, "1", "")),
                savings);
    }

    private static String usage(String table, String columns, String window, String length) {
        String key = "tenant, " + columns + ", \"window\", window_start";
        String bin = "'" + window + "' AS \"window\", " + BIN.formatted(length, "occurred_at") + " AS window_start";
        return USAGE.formatted(table, key + ",", key, bin, "ORDER BY window_start");
    }

    private static String longer(String window, String length) {
        return LONGER.formatted(
                window,
                BIN.formatted(length, "window_start"),
                String.join(", ", SUMS),
                SUMS.stream().map(sum -> "sum(" + sum + ") AS " + sum).collect(Collectors.joining(", ")));
    }
}
