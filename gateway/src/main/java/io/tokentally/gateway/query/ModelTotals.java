package io.tokentally.gateway.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.gateway.http.Json;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.TokensView;
import io.tokentally.schemas.Window;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Totals per provider and model, and per window where one is asked for; in the order of window, provider and model. They come
 * from the totals tables where the range falls on their windows, otherwise from the ledger.
 */
record ModelTotals(List<Model> models, @Nullable Instant asOf, boolean complete) {
    /** More than this is a mistake or a job for an export. */
    static final int MAX_ROWS = 100_000;

    record Model(
            String provider,
            String model,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant windowStart,

            BigDecimal calls,
            TokensView tokens,
            @Nullable BigDecimal costUsd,
            BigDecimal unpricedCalls) {}

    /** @param window null for none; windows start where {@code zone} says */
    record Question(
            String tenant,
            Range range,
            @Nullable Window window,
            ZoneId zone,
            @Nullable String provider,
            @Nullable String model) {

        /** The longest windows that make up both the range and what is asked for; null where none do. */
        @Nullable
        Window level() {
            for (Window level : List.of(Window.DAY, Window.HOUR, Window.QUARTER_HOUR)) {
                boolean fits =
                        window == null || (isUtc() ? level.compareTo(window) <= 0 : level == Window.QUARTER_HOUR);
                if (fits && range.isAlignedWith(level)) {
                    return level;
                }
            }
            return null;
        }

        private boolean isUtc() {
            return zone.normalized().equals(ZoneOffset.UTC);
        }
    }

    private static final String CALLS_OF_LEDGER = """
            SELECT provider, model, %s AS window_start,
                   1 AS calls,
                   CASE WHEN input_cost_usd IS NULL OR output_cost_usd IS NULL THEN 1 ELSE 0 END AS unpriced_calls,
                   input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
                   output_tokens, reasoning_tokens, other_tokens,
                   input_cost_usd + output_cost_usd AS cost_usd
            FROM usage_ledger
            WHERE %s AND NOT voided
            """;
    private static final String OTHER_OF_LEDGER = "jsonb_each_text(other_tokens) AS class (name, tokens)";

    private static final String CALLS_OF_TOTALS = """
            SELECT provider, model, %s AS window_start,
                   calls,
                   unpriced_calls,
                   CASE WHEN input_reported > 0 THEN input_tokens END AS input_tokens,
                   CASE WHEN cache_read_reported > 0 THEN cache_read_tokens END AS cache_read_tokens,
                   CASE WHEN cache_write_5m_reported > 0 THEN cache_write_5m_tokens END AS cache_write_5m_tokens,
                   CASE WHEN cache_write_1h_reported > 0 THEN cache_write_1h_tokens END AS cache_write_1h_tokens,
                   CASE WHEN output_reported > 0 THEN output_tokens END AS output_tokens,
                   CASE WHEN reasoning_reported > 0 THEN reasoning_tokens END AS reasoning_tokens,
                   other_tokens,
                   CASE WHEN calls > unpriced_calls THEN input_cost_usd + output_cost_usd END AS cost_usd
            FROM model_totals
            WHERE %s AND calls > 0
            """;
    private static final String OTHER_OF_TOTALS = """
            (SELECT key AS name, value ->> 'sum' AS tokens
             FROM jsonb_each(other_tokens)
             WHERE CAST(value ->> 'reported' AS numeric) > 0) AS class\
            """;

    private static final String SUMS = """
            WITH calls AS (
                %s
            ), other_sums AS (
                SELECT provider, model, window_start, name, sum(CAST(tokens AS numeric)) AS tokens
                FROM calls CROSS JOIN LATERAL %s
                GROUP BY provider, model, window_start, name
            ), others AS (
                SELECT provider, model, window_start, jsonb_object_agg(name, tokens) AS other_tokens
                FROM other_sums
                GROUP BY provider, model, window_start
            ), sums AS (
                SELECT provider, model, window_start,
                       sum(calls) AS calls,
                       sum(unpriced_calls) AS unpriced_calls,
                       sum(input_tokens) AS input_tokens,
                       sum(cache_read_tokens) AS cache_read_tokens,
                       sum(cache_write_5m_tokens) AS cache_write_5m_tokens,
                       sum(cache_write_1h_tokens) AS cache_write_1h_tokens,
                       sum(output_tokens) AS output_tokens,
                       sum(reasoning_tokens) AS reasoning_tokens,
                       sum(cost_usd) AS cost_usd
                FROM calls
                GROUP BY provider, model, window_start
            )
            SELECT sums.*, others.other_tokens
            FROM sums LEFT JOIN others USING (provider, model, window_start)
            ORDER BY window_start, provider COLLATE "C", model COLLATE "C"
            LIMIT %d
            """;

    static List<Model> read(Handle handle, Question asked) {
        Window level = asked.level();
        Filter filter =
                Filter.of(asked.tenant()).and("provider = ", asked.provider()).and("model = ", asked.model());
        String calls;
        if (level == null) {
            filter.within("occurred_at", asked.range());
            calls = CALLS_OF_LEDGER.formatted(bucket(asked.window(), "occurred_at"), filter.sql());
        } else {
            filter.and("\"window\" = ", level.label()).within("window_start", asked.range());
            calls = CALLS_OF_TOTALS.formatted(bucket(asked.window(), "window_start"), filter.sql());
        }
        String sql = SUMS.formatted(calls, level == null ? OTHER_OF_LEDGER : OTHER_OF_TOTALS, MAX_ROWS + 1);
        Query query = filter.bind(handle.createQuery(sql));
        if (asked.window() == Window.HOUR || asked.window() == Window.DAY) {
            query.bind("zone", asked.isUtc() ? "UTC" : asked.zone().getId());
        }
        boolean windowed = asked.window() != null;
        List<Model> models = query.map((row, context) -> model(row, windowed)).list();
        if (models.size() > MAX_ROWS) {
            throw ProblemException.unacceptable("the answer has more than " + MAX_ROWS
                    + " rows; ask for a shorter range, a longer window or one model");
        }
        return models;
    }

    private static String bucket(@Nullable Window window, String column) {
        if (window == null) {
            return "CAST('epoch' AS timestamptz)";
        }
        return switch (window) {
            case QUARTER_HOUR -> "date_bin('15 minutes', " + column + ", CAST('epoch' AS timestamptz))";
            case HOUR -> "date_trunc('hour', " + column + ", :zone)";
            case DAY -> "date_trunc('day', " + column + ", :zone)";
        };
    }

    private static Model model(ResultSet row, boolean windowed) throws SQLException {
        return new Model(
                Rows.text(row, "provider"),
                Rows.text(row, "model"),
                windowed ? Rows.instant(row, "window_start") : null,
                Rows.decimal(row, "calls"),
                new TokensView(
                        Rows.decimalOrNull(row, "input_tokens"),
                        Rows.decimalOrNull(row, "cache_read_tokens"),
                        Rows.decimalOrNull(row, "cache_write_5m_tokens"),
                        Rows.decimalOrNull(row, "cache_write_1h_tokens"),
                        Rows.decimalOrNull(row, "output_tokens"),
                        Rows.decimalOrNull(row, "reasoning_tokens"),
                        others(row.getString("other_tokens"))),
                Rows.decimalOrNull(row, "cost_usd"),
                Rows.decimal(row, "unpriced_calls"));
    }

    private static Map<String, BigDecimal> others(@Nullable String json) {
        Map<String, BigDecimal> others = new TreeMap<>();
        if (json != null) {
            for (Map.Entry<String, JsonNode> other : Json.object(json).properties()) {
                others.put(other.getKey(), other.getValue().decimalValue());
            }
        }
        return others;
    }
}
