package io.tokentally.gateway.query;

import io.tokentally.schemas.Window;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Sums of tool operations by what a {@link Grouping} says, exactly: from totals for the whole windows of the range where they
 * know what is asked, from the ledger for its ends and for the rest.
 */
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

    /** Its places: the operations, the names with a comma behind, GROUP BY, HAVING, the window's start, ORDER BY. */
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
                HAVING count(*) > 0 %s
            )
            SELECT * %s FROM rows
            ORDER BY %s
            LIMIT :limit
            """;

    private static final List<String> FIGURES = List.of(
            "operations",
            "tokens_original",
            "tokens_actual",
            "tokens_prevented",
            "cost_baseline",
            "cost_actual",
            "cost_saved");
    private static final String AVERAGE = "avg_response_time_ms";

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
     * What is asked.
     *
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

        Question over(Range other) {
            return new Question(tenant, other, columns, grouping, order, limit);
        }

        private List<Window> levels() {
            boolean known = grouping.tags().isEmpty()
                    && COLUMNS_OF_TOTALS.containsAll(grouping.columns())
                    && columns.entrySet().stream()
                            .allMatch(
                                    column -> column.getValue() == null || COLUMNS_OF_TOTALS.contains(column.getKey()));
            return known ? Bucket.levels(grouping.bucket(), grouping.zone()) : List.of();
        }
    }

    /** Reads the rows of {@code asked}. */
    static <R> List<R> read(Handle handle, Question asked, RowMapper<R> row) {
        return select(handle, asked, "").map(row).list();
    }

    /** Reads the rows of {@code asked} whose names are among {@code keys}, see {@link Grouping#key}. */
    static <R> List<R> readOnly(Handle handle, Question asked, List<String> keys, RowMapper<R> row) {
        return select(handle, asked, UsageSql.ONLY.formatted(asked.grouping().names()))
                .bindArray("only", String.class, keys)
                .map(row)
                .list();
    }

    /** How many operations there are, whatever they are grouped by. */
    static long count(Handle handle, Question asked) {
        List<Part> parts = parts(asked);
        String sql =
                "SELECT coalesce(sum(operations), 0) FROM (" + operations(parts, Grouping.by()) + ") AS operations";
        return bound(handle.createQuery(sql), parts).mapTo(Long.class).one();
    }

    private static Query select(Handle handle, Question asked, String only) {
        Grouping grouping = asked.grouping();
        List<Part> parts = parts(asked);
        String sql = SUMS.formatted(
                operations(parts, grouping),
                grouping.names().isEmpty() ? "" : grouping.names() + ", ",
                grouping.groupBy(""),
                only,
                grouping.windowStart(),
                grouping.order(asked.order().sql));
        return grouping.bind(bound(handle.createQuery(sql), parts)).bind("limit", asked.limit());
    }

    private static List<Part> parts(Question asked) {
        List<Part> parts = new ArrayList<>();
        for (Split.Part part : Split.of(asked.range(), asked.levels())) {
            Filter filter = Filter.of(asked.tenant()).and(asked.columns());
            Window level = part.level();
            parts.add(
                    level == null
                            ? new Part(OPERATIONS_OF_LEDGER, "created_at", filter.within("created_at", part.range()))
                            : new Part(
                                    OPERATIONS_OF_TOTALS,
                                    "window_start",
                                    filter.and("\"window\" = ", level.label()).within("window_start", part.range())));
        }
        if (parts.isEmpty()) {
            Filter none = Filter.of(asked.tenant()).within("created_at", asked.range());
            parts.add(new Part(OPERATIONS_OF_LEDGER, "created_at", none));
        }
        return parts;
    }

    private record Part(String sql, String time, Filter filter) {}

    private static String operations(List<Part> parts, Grouping grouping) {
        int[] index = {0};
        return parts.stream()
                .map(part -> part.sql.formatted(grouping.select(part.time), part.filter.sql("f" + index[0]++ + "_")))
                .collect(Collectors.joining("UNION ALL\n"));
    }

    private static Query bound(Query query, List<Part> parts) {
        int index = 0;
        for (Part part : parts) {
            part.filter.bind(query, "f" + index++ + "_");
        }
        return query;
    }

    /** As {@code /metrics/savings} tells it. */
    static Grouped.Row row(ResultSet row, Grouping grouping) throws SQLException {
        Map<String, @Nullable Object> sums = new LinkedHashMap<>();
        for (String figure : FIGURES) {
            sums.put(figure, Rows.decimal(row, figure));
        }
        sums.put(
                AVERAGE,
                Rounding.averageMillis(
                        Rows.decimal(row, "response_time_us"), Rows.decimal(row, "response_time_operations")));
        return new Grouped.Row(grouping.values(row), sums, row.getLong("all_rows"));
    }

    /** The figures of no operation, as {@code /metrics/savings} tells them. */
    static Map<String, @Nullable Object> none() {
        Map<String, @Nullable Object> sums = new LinkedHashMap<>();
        FIGURES.forEach(figure -> sums.put(figure, BigDecimal.ZERO));
        sums.put(AVERAGE, null);
        return sums;
    }
}
