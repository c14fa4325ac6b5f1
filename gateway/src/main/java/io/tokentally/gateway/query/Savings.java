package io.tokentally.gateway.query;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Sums of tool operations by tool, mode and UTC bucket, of which the savings answers are made. */
final class Savings {
    /** One tool and mode in one bucket. */
    record Sums(
            String toolName,
            String operationMode,
            Instant bucket,
            BigDecimal operations,
            BigDecimal tokensOriginal,
            BigDecimal tokensActual,
            BigDecimal costBaseline,
            BigDecimal costActual,
            BigDecimal responseTimeUs,
            BigDecimal responseTimeOperations) {

        BigDecimal tokensPrevented() {
            return tokensOriginal.subtract(tokensActual);
        }

        BigDecimal costSaved() {
            return costBaseline.subtract(costActual);
        }
    }

    private static final String FROM_LEDGER = """
            SELECT tool_name, operation_mode, bucket,
                   count(*) AS operations,
                   sum(tokens_original) AS tokens_original,
                   sum(tokens_actual) AS tokens_actual,
                   sum(baseline_cost_usd) AS baseline_cost_usd,
                   sum(actual_cost_usd) AS actual_cost_usd,
                   sum(response_time_us) AS response_time_us,
                   count(response_time_us) AS response_time_operations
            FROM (SELECT *, date_trunc(:unit, created_at, 'UTC') AS bucket
                  FROM tool_ledger
                  WHERE %s AND NOT voided) AS operation
            GROUP BY tool_name, operation_mode, bucket
            ORDER BY bucket, tool_name COLLATE "C", operation_mode COLLATE "C"
            """;

    private static final String FROM_TOTALS = """
            SELECT tool_name, operation_mode, window_start AS bucket,
                   sum(operations) AS operations,
                   sum(tokens_original) AS tokens_original,
                   sum(tokens_actual) AS tokens_actual,
                   sum(baseline_cost_usd) AS baseline_cost_usd,
                   sum(actual_cost_usd) AS actual_cost_usd,
                   sum(response_time_us) AS response_time_us,
                   sum(response_time_operations) AS response_time_operations
            FROM savings_totals
            WHERE %s AND "window" = 'day' AND operations > 0
            GROUP BY tool_name, operation_mode, window_start
            ORDER BY bucket, tool_name COLLATE "C", operation_mode COLLATE "C"
            """;

    private Savings() {}

    /** Over all time from the daily totals, otherwise from the ledger; hourly buckets for a short range, else daily. */
    static List<Sums> read(Handle handle, String tenant, Range range, @Nullable String toolId) {
        Filter filter = Filter.of(tenant).and("tool_id = ", toolId);
        if (range.isAll()) {
            return filter.bind(handle.createQuery(FROM_TOTALS.formatted(filter.sql())))
                    .map((row, context) -> sums(row))
                    .list();
        }
        filter.within("created_at", range);
        return filter.bind(handle.createQuery(FROM_LEDGER.formatted(filter.sql())))
                .bind("unit", range.isShort() ? "hour" : "day")
                .map((row, context) -> sums(row))
                .list();
    }

    private static Sums sums(ResultSet row) throws SQLException {
        return new Sums(
                Rows.text(row, "tool_name"),
                Rows.text(row, "operation_mode"),
                Rows.instant(row, "bucket"),
                Rows.decimal(row, "operations"),
                Rows.decimal(row, "tokens_original"),
                Rows.decimal(row, "tokens_actual"),
                Rows.decimal(row, "baseline_cost_usd"),
                Rows.decimal(row, "actual_cost_usd"),
                Rows.decimal(row, "response_time_us"),
                Rows.decimal(row, "response_time_operations"));
    }
}
