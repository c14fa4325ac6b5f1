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
 * @param avgLatencyMs of the calls that reported one, 3 decimals; null of none
 * @param rows how many rows there are without a limit
 * @param detail what only single calls tell; null where it was not asked for
 */
record UsageSums(
        Map<String, @Nullable Object> keys,
        @Nullable Instant windowStart,
        BigDecimal calls,
        TokensView tokens,
        @Nullable BigDecimal costUsd,
        BigDecimal unpricedCalls,
        BigDecimal errors,
        @Nullable BigDecimal avgLatencyMs,
        long rows,
        @Nullable Detail detail) {

    /** What only single calls tell; null of none. Latencies are measured values in milliseconds, by nearest rank. */
    record Detail(
            @Nullable BigDecimal p50,
            @Nullable BigDecimal p95,
            @Nullable BigDecimal p99,
            @Nullable Instant firstUsed,
            @Nullable Instant lastUsed) {}

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

    /**
     * What is asked of the calls.
     *
     * @param detailed whether with {@link Detail}, for which the calls must be the ledger's
     * @param limit how many rows at most
     */
    record Question(Grouping grouping, boolean detailed, Order order, long limit) {}

    /** Reads the rows of {@code asked}. */
    static List<UsageSums> read(Handle handle, Calls calls, Question asked) {
        return rows(
                asked.grouping()
                        .bind(calls.bind(handle.createQuery(sql(calls, asked, ""))))
                        .bind("limit", asked.limit()),
                asked);
    }

    /** Reads the rows of {@code asked} whose names are among {@code keys}, see {@link Grouping#key}. */
    static List<UsageSums> readOnly(Handle handle, Calls calls, Question asked, List<String> keys) {
        String only = UsageSql.ONLY.formatted(asked.grouping().names());
        return rows(
                asked.grouping()
                        .bind(calls.bind(handle.createQuery(sql(calls, asked, only))))
                        .bindArray("only", String.class, keys)
                        .bind("limit", asked.limit()),
                asked);
    }

    private static String sql(Calls all, Question asked, String only) {
        Grouping grouping = asked.grouping();
        boolean needsSums = asked.order() == Order.TOKENS || asked.detailed() || !only.isEmpty();
        Calls calls = needsSums ? all.summed() : all;
        String names = grouping.names().isEmpty() ? "" : grouping.names() + ", ";
        String answers = calls.answers(grouping);
        String order = grouping.order(asked.order().sql);
        return UsageSql.SUMS.formatted(
                calls.sql(grouping),
                names,
                calls.areLedger() ? "NOT MATERIALIZED" : "MATERIALIZED",
                grouping.groupBy("name"),
                grouping.match("sums", "others"),
                grouping.groupBy(""),
                asked.detailed() ? UsageSql.DETAIL : "",
                grouping.windowStart(),
                order.isEmpty() ? "" : "ORDER BY " + order,
                only,
                answers.isEmpty() ? "" : UsageSql.ANSWERS.formatted(names, answers));
    }

    private static List<UsageSums> rows(Query query, Question asked) {
        return query.map((row, context) -> sums(row, asked)).list();
    }

    private static UsageSums sums(ResultSet row, Question asked) throws SQLException {
        return new UsageSums(
                asked.grouping().values(row),
                asked.grouping().start(row),
                Rows.decimal(row, "calls"),
                Rows.tokens(row),
                Rows.decimalOrNull(row, "cost_usd"),
                Rows.decimal(row, "unpriced_calls"),
                Rows.decimal(row, "errors"),
                Rounding.averageMillis(Rows.decimal(row, "latency_us"), Rows.decimal(row, "latency_calls")),
                row.getLong("all_rows"),
                asked.detailed() ? detail(row) : null);
    }

    private static Detail detail(ResultSet row) throws SQLException {
        return new Detail(
                Rounding.millis(Rows.wholeOrNull(row, "p50")),
                Rounding.millis(Rows.wholeOrNull(row, "p95")),
                Rounding.millis(Rows.wholeOrNull(row, "p99")),
                Rows.instant(row, "first_used"),
                Rows.instant(row, "last_used"));
    }
}
