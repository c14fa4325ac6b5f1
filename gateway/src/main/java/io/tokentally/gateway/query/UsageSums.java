package io.tokentally.gateway.query;

import io.tokentally.gateway.http.TokensView;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Sums of calls by what a {@link Grouping} says, exactly. Voided calls and totals of no calls are left out.
 *
 * @param keys the names that the row is grouped by, as an answer shows them
 * @param windowStart null without windows
 * @param costUsd of the priced calls; null where none is priced
 * @param rows how many rows there are without a limit
 * @param detail what only the ledger knows; null of totals
 */
record UsageSums(
        Map<String, @Nullable Object> keys,
        @Nullable Instant windowStart,
        BigDecimal calls,
        TokensView tokens,
        @Nullable BigDecimal costUsd,
        BigDecimal unpricedCalls,
        long rows,
        @Nullable Detail detail) {

    /** What only single calls tell. Latencies are of the calls that reported one; null of none. */
    record Detail(BigDecimal errors, Latency latencyMs, Instant firstUsed, Instant lastUsed) {}

    /** Milliseconds. The average has 3 decimals; the others are measured values, by nearest rank. */
    record Latency(
            @Nullable BigDecimal avg,
            @Nullable BigDecimal p50,
            @Nullable BigDecimal p95,
            @Nullable BigDecimal p99) {}

    /** Where calls are read from. */
    enum Source {
        LEDGER("usage_ledger", "occurred_at"),
        MODELS("model_totals", "window_start"),
        USERS("user_totals", "window_start"),
        SESSIONS("session_totals", "");

        private final String table;
        final String time;

        Source(String table, String time) {
            this.table = table;
            this.time = time;
        }
    }

    /** Which rows come first; among equals the order is that of window and names. */
    enum Order {
        NAMES(""),
        WINDOW("window_start DESC"),
        TOKENS("total_tokens DESC"),
        COST("cost_usd DESC NULLS LAST"),
        CALLS("calls DESC");

        private final String sql;

        Order(String sql) {
            this.sql = sql;
        }
    }

    /** Reads at most {@code limit} rows. The filter's columns are those of the source. */
    static List<UsageSums> read(
            Handle handle, Source source, Grouping grouping, Filter filter, Order order, long limit) {
        boolean ledger = source == Source.LEDGER;
        String sql = UsageSql.SUMS.formatted(
                (ledger ? UsageSql.CALLS_OF_LEDGER : UsageSql.CALLS_OF_TOTALS)
                        .formatted(grouping.select(source.time), source.table, filter.sql()),
                grouping.names().isEmpty() ? "" : grouping.names() + ", ",
                ledger ? UsageSql.OTHER_OF_LEDGER : UsageSql.OTHER_OF_TOTALS,
                grouping.groupBy("name"),
                grouping.names(),
                grouping.groupBy(""),
                ledger ? UsageSql.DETAIL : "",
                grouping.windowStart(),
                grouping.order(order.sql).isEmpty() ? "" : "ORDER BY " + grouping.order(order.sql));
        Query query = grouping.bind(filter.bind(handle.createQuery(sql))).bind("limit", limit);
        return query.map((row, context) -> sums(row, grouping, ledger)).list();
    }

    private static UsageSums sums(ResultSet row, Grouping grouping, boolean detailed) throws SQLException {
        return new UsageSums(
                grouping.values(row),
                grouping.start(row),
                Rows.decimal(row, "calls"),
                Rows.tokens(row),
                Rows.decimalOrNull(row, "cost_usd"),
                Rows.decimal(row, "unpriced_calls"),
                row.getLong("all_rows"),
                detailed ? detail(row) : null);
    }

    private static Detail detail(ResultSet row) throws SQLException {
        return new Detail(
                Rows.decimal(row, "errors"),
                new Latency(
                        Rounding.averageMillis(Rows.decimal(row, "latency_us"), Rows.decimal(row, "latency_calls")),
                        Rounding.millis(Rows.wholeOrNull(row, "p50")),
                        Rounding.millis(Rows.wholeOrNull(row, "p95")),
                        Rounding.millis(Rows.wholeOrNull(row, "p99"))),
                Rows.instant(row, "first_used"),
                Rows.instant(row, "last_used"));
    }
}
