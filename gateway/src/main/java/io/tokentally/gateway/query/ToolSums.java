package io.tokentally.gateway.query;

import io.tokentally.schemas.Window;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** {@code GET /metrics/savings}: sums of tool operations by what a {@link Grouping} says, exactly. */
final class ToolSums {
    /** What savings totals know. */
    private static final Set<String> COLUMNS_OF_TOTALS = Set.of("tool_id", "tool_name", "operation_mode");

    private static final String OPERATIONS_OF_LEDGER = """
            SELECT %s
                   1 AS operations, tokens_original, tokens_actual, baseline_cost_usd, actual_cost_usd,
                   response_time_us, CASE WHEN response_time_us IS NULL THEN 0 ELSE 1 END AS response_time_operations
            FROM tool_ledger
            WHERE %s AND NOT voided
            """;

    private static final String OPERATIONS_OF_TOTALS = """
            SELECT %s
                   operations, tokens_original, tokens_actual, baseline_cost_usd, actual_cost_usd,
                   response_time_us, response_time_operations
            FROM savings_totals
            WHERE %s AND operations > 0
            """;

    private static final String SUMS = """
            WITH operations AS (
                %s
            ), rows AS (
                SELECT %s
                       sum(operations) AS operations,
                       sum(tokens_original) AS tokens_original,
                       sum(tokens_actual) AS tokens_actual,
                       sum(tokens_original) - sum(tokens_actual) AS tokens_prevented,
                       sum(baseline_cost_usd) AS cost_baseline,
                       sum(actual_cost_usd) AS cost_actual,
                       sum(baseline_cost_usd) - sum(actual_cost_usd) AS cost_saved,
                       sum(response_time_us) AS response_time_us,
                       sum(response_time_operations) AS response_time_operations,
                       count(*) OVER () AS all_rows
                FROM operations
                %s
                HAVING count(*) > 0
            )
            SELECT * %s FROM rows
            ORDER BY %s
            LIMIT :limit
            """;

    private ToolSums() {}

    /** Which rows come first, by default the most prevented; among equals the order is that of window and names. */
    enum Order {
        PREVENTED("tokens_prevented DESC"),
        COST("cost_saved DESC"),
        OPERATIONS("operations DESC"),
        WINDOW("window_start DESC");

        private final String sql;

        Order(String sql) {
            this.sql = sql;
        }
    }

    /**
     * @param columns the filtered columns with their values, of which null ones filter nothing
     * @param order see {@link Order}
     */
    record Question(
            String tenant,
            Range range,
            Map<String, @Nullable String> columns,
            Grouping grouping,
            Order order,
            long limit) {

        /** The windows whose totals answer it; null where only the ledger does. */
        @Nullable
        Window level() {
            boolean known = grouping.tags().isEmpty()
                    && COLUMNS_OF_TOTALS.containsAll(grouping.columns())
                    && columns.entrySet().stream()
                            .allMatch(
                                    column -> column.getValue() == null || COLUMNS_OF_TOTALS.contains(column.getKey()));
            return known ? Bucket.level(range, grouping.bucket(), grouping.zone()) : null;
        }
    }

    static Grouped read(Handle handle, Question asked, @Nullable Instant asOf) {
        Window level = asked.level();
        String time = level == null ? "created_at" : "window_start";
        Filter filter = Filter.of(asked.tenant())
                .and("\"window\" = ", level == null ? null : level.label())
                .within(time, asked.range());
        asked.columns().forEach((column, value) -> filter.and(column + " = ", value));
        Grouping grouping = asked.grouping();
        String sql = SUMS.formatted(
                (level == null ? OPERATIONS_OF_LEDGER : OPERATIONS_OF_TOTALS)
                        .formatted(grouping.select(time), filter.sql()),
                grouping.names().isEmpty() ? "" : grouping.names() + ", ",
                grouping.groupBy(""),
                grouping.windowStart(),
                grouping.order(asked.order().sql));
        long[] allRows = {0};
        List<Map<String, @Nullable Object>> rows = grouping.bind(filter.bind(handle.createQuery(sql)))
                .bind("limit", asked.limit())
                .map((row, context) -> {
                    allRows[0] = row.getLong("all_rows");
                    return row(row, grouping);
                })
                .list();
        return new Grouped(rows, allRows[0], asOf, true);
    }

    private static Map<String, @Nullable Object> row(ResultSet row, Grouping grouping) throws SQLException {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(grouping.values(row));
        answer.put("operations", Rows.decimal(row, "operations"));
        for (String column : List.of(
                "tokens_original", "tokens_actual", "tokens_prevented", "cost_baseline", "cost_actual", "cost_saved")) {
            answer.put(column, Rows.decimal(row, column));
        }
        BigDecimal responseTime = Rows.decimal(row, "response_time_us");
        answer.put(
                "avg_response_time_ms",
                Rounding.averageMillis(responseTime, Rows.decimal(row, "response_time_operations")));
        return answer;
    }
}
