package io.tokentally.gateway.query;

/** The SQL of {@link UsageSums}: first the calls, of the ledger or of totals, then what they sum to. */
final class UsageSql {
    /** Its places: what is grouped by, the table, the conditions. */
    static final String CALLS_OF_LEDGER = """
            SELECT %s
                   1 AS calls,
                   CASE WHEN input_cost_usd IS NULL OR output_cost_usd IS NULL THEN 1 ELSE 0 END AS unpriced_calls,
                   CASE WHEN status = 'error' THEN 1 ELSE 0 END AS error_calls,
                   input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
                   output_tokens, reasoning_tokens, other_tokens,
                   input_cost_usd + output_cost_usd AS cost_usd,
                   latency_us, CASE WHEN latency_us IS NULL THEN 0 ELSE 1 END AS latency_calls, occurred_at
            FROM %s
            WHERE %s AND NOT voided
            """;

    /** Its places: what is grouped by, the table, the conditions. */
    static final String CALLS_OF_TOTALS = """
            SELECT %s
                   calls,
                   unpriced_calls,
                   error_calls,
                   CASE WHEN input_reported > 0 THEN input_tokens END AS input_tokens,
                   CASE WHEN cache_read_reported > 0 THEN cache_read_tokens END AS cache_read_tokens,
                   CASE WHEN cache_write_5m_reported > 0 THEN cache_write_5m_tokens END AS cache_write_5m_tokens,
                   CASE WHEN cache_write_1h_reported > 0 THEN cache_write_1h_tokens END AS cache_write_1h_tokens,
                   CASE WHEN output_reported > 0 THEN output_tokens END AS output_tokens,
                   CASE WHEN reasoning_reported > 0 THEN reasoning_tokens END AS reasoning_tokens,
                   other_tokens,
                   CASE WHEN calls > unpriced_calls THEN input_cost_usd + output_cost_usd END AS cost_usd,
                   latency_us, latency_calls, CAST(NULL AS timestamptz) AS occurred_at
            FROM %s
            WHERE %s AND calls > 0
            """;

    /** What only single calls tell. */
    static final String DETAIL = """
            , percentile_disc(0.5) WITHIN GROUP (ORDER BY latency_us) AS p50,
                   percentile_disc(0.95) WITHIN GROUP (ORDER BY latency_us) AS p95,
                   percentile_disc(0.99) WITHIN GROUP (ORDER BY latency_us) AS p99,
                   min(occurred_at) AS first_used,
                   max(occurred_at) AS last_used\
            """;

    /** Totals that are rows of the answer as they are. Their total of tokens is not known. Its places: the names, the totals. */
    static final String ANSWERS = """
            UNION ALL
            SELECT %s calls, unpriced_calls, error_calls,
                   input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
                   output_tokens, reasoning_tokens, cost_usd, latency_us, latency_calls, other_tokens, NULL
            FROM (
            %s) AS answers
            """;

    /** A condition on groups, for {@code HAVING}; its place: the names. */
    static final String ONLY = " AND jsonb_build_array(%s) = ANY (CAST(:only AS jsonb[]))";

    /**
     * Its places: the calls, the names with a comma behind, whether the calls are kept while they are read twice, GROUP BY
     * with the class's name, what matches two rows of the same names, GROUP BY, the detail, the window's start, ORDER BY, a
     * further condition on groups, further rows. A further class is a number of a call, and of a total an object.
     */
    static final String SUMS = """
            WITH calls AS %3$s (
                %1$s
            ), other_sums AS (
                SELECT %2$s name, sum(CAST(tokens AS numeric)) AS tokens
                FROM calls CROSS JOIN LATERAL (
                    SELECT key AS name,
                           CASE jsonb_typeof(value) WHEN 'object' THEN value ->> 'sum' ELSE value #>> '{}' END AS tokens
                    FROM jsonb_each(other_tokens)
                    WHERE jsonb_typeof(value) <> 'object' OR CAST(value ->> 'reported' AS numeric) > 0
                ) AS class
                WHERE other_tokens <> '{}'
                %4$s
            ), others AS (
                SELECT %2$s jsonb_object_agg(name, tokens) AS other_tokens, sum(tokens) AS total_tokens
                FROM other_sums
                %6$s
            ), sums AS (
                SELECT %2$s
                       sum(calls) AS calls,
                       sum(unpriced_calls) AS unpriced_calls,
                       sum(error_calls) AS errors,
                       sum(input_tokens) AS input_tokens,
                       sum(cache_read_tokens) AS cache_read_tokens,
                       sum(cache_write_5m_tokens) AS cache_write_5m_tokens,
                       sum(cache_write_1h_tokens) AS cache_write_1h_tokens,
                       sum(output_tokens) AS output_tokens,
                       sum(reasoning_tokens) AS reasoning_tokens,
                       sum(cost_usd) AS cost_usd,
                       sum(latency_us) AS latency_us,
                       sum(latency_calls) AS latency_calls
                       %7$s
                FROM calls
                %6$s
                HAVING count(*) > 0 %10$s
            ), rows AS (
                SELECT sums.*, others.other_tokens,
                       coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_5m_tokens, 0)
                           + coalesce(cache_write_1h_tokens, 0) + coalesce(output_tokens, 0)
                           + coalesce(reasoning_tokens, 0) + coalesce(others.total_tokens, 0) AS total_tokens
                FROM sums LEFT JOIN others ON %5$s
                %11$s
            )
            SELECT *, count(*) OVER () AS all_rows %8$s FROM rows
            %9$s
            LIMIT :limit
            """;

    private UsageSql() {}
}
