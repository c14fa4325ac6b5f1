package io.tokentally.gateway.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/token-usage/cache-efficiency}: what providers' prompt caches did.
 *
 * @param cacheRead null where no call reported it, as the other classes
 * @param cacheWrite of both lifetimes
 * @param hitRatio cache_read / (input + cache_read + cache_write), 4 decimals, half up; null where that is nothing
 * @param costSaved Σ cache_read × (input price − cache_read price) − Σ cache_write × (cache_write price − input price), at the
 *     price stored with each call; null where no call is priced
 * @param windows the same by window, oldest first, empty ones left out; absent where no window was asked for
 */
record CacheEfficiency(
        @Nullable BigDecimal cacheRead,
        @Nullable BigDecimal cacheWrite,
        @Nullable BigDecimal input,
        @Nullable BigDecimal hitRatio,
        @Nullable BigDecimal costSaved,
        BigDecimal calls,
        BigDecimal unpricedCalls,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<InWindow> windows,
        @Nullable Instant asOf,
        boolean complete) {

    /** The newest ones. */
    private static final int MAX_WINDOWS = 1_000;

    record InWindow(
            Instant windowStart,
            @Nullable BigDecimal cacheRead,
            @Nullable BigDecimal cacheWrite,
            @Nullable BigDecimal input,
            @Nullable BigDecimal hitRatio,
            @Nullable BigDecimal costSaved,
            BigDecimal calls,
            BigDecimal unpricedCalls) {}

    /** Its places: what is grouped by, the conditions, GROUP BY. By price first: prices are few, and JSON is slow to take apart. */
    private static final String SUMS = """
            WITH by_price AS (
                SELECT %1$s price,
                       count(*) AS calls,
                       sum(input_tokens) AS input,
                       sum(cache_read_tokens) AS cache_read,
                       sum(cache_write_5m_tokens) AS cache_write_5m,
                       sum(cache_write_1h_tokens) AS cache_write_1h
                FROM usage_ledger
                WHERE %2$s AND NOT voided
                %3$s
            ), priced AS (
                SELECT *, CAST(price ->> 'input' AS numeric) AS input_price FROM by_price
            )
            SELECT %4$s coalesce(sum(calls), 0) AS calls,
                   coalesce(sum(calls) FILTER (WHERE price IS NULL), 0) AS unpriced_calls,
                   sum(input) AS input,
                   sum(cache_read) AS cache_read,
                   sum(coalesce(cache_write_5m, 0) + coalesce(cache_write_1h, 0))
                       FILTER (WHERE cache_write_5m IS NOT NULL OR cache_write_1h IS NOT NULL) AS cache_write,
                   sum(coalesce(cache_read * (input_price - CAST(price ->> 'cache_read' AS numeric)), 0)
                       - coalesce(cache_write_5m * (CAST(price ->> 'cache_write_5m' AS numeric) - input_price), 0)
                       - coalesce(cache_write_1h * (CAST(price ->> 'cache_write_1h' AS numeric) - input_price), 0))
                       FILTER (WHERE price IS NOT NULL) AS cost_saved
            FROM priced
            """;

    private static final String WINDOWS =
            "SELECT *%5$s FROM (" + SUMS + " GROUP BY window_start ORDER BY window_start DESC LIMIT " + MAX_WINDOWS
                    + ") AS sums ORDER BY window_start";

    /** @param grouping by windows alone, or by nothing */
    static CacheEfficiency read(Handle handle, Filter filter, Grouping grouping, @Nullable Instant asOf) {
        List<InWindow> windows = grouping.bucket() == null ? null : windows(handle, filter, grouping);
        return filter.bind(handle.createQuery(SUMS.formatted("", filter.sql(), "GROUP BY price", "")))
                .map((row, context) -> new CacheEfficiency(
                        Rows.decimalOrNull(row, "cache_read"),
                        Rows.decimalOrNull(row, "cache_write"),
                        Rows.decimalOrNull(row, "input"),
                        hitRatio(row),
                        Rows.decimalOrNull(row, "cost_saved"),
                        Rows.decimal(row, "calls"),
                        Rows.decimal(row, "unpriced_calls"),
                        windows,
                        asOf,
                        true))
                .one();
    }

    private static List<InWindow> windows(Handle handle, Filter filter, Grouping grouping) {
        String sql = WINDOWS.formatted(
                grouping.select("occurred_at"),
                filter.sql(),
                grouping.groupBy("price"),
                "window_start,",
                grouping.windowStart());
        return grouping.bind(filter.bind(handle.createQuery(sql)))
                .map((row, context) -> new InWindow(
                        Rows.instant(row, "starts_at"),
                        Rows.decimalOrNull(row, "cache_read"),
                        Rows.decimalOrNull(row, "cache_write"),
                        Rows.decimalOrNull(row, "input"),
                        hitRatio(row),
                        Rows.decimalOrNull(row, "cost_saved"),
                        Rows.decimal(row, "calls"),
                        Rows.decimal(row, "unpriced_calls")))
                .list();
    }

    private static @Nullable BigDecimal hitRatio(ResultSet row) throws SQLException {
        BigDecimal read = Rows.decimal(row, "cache_read");
        return Rounding.ratio(read, read.add(Rows.decimal(row, "cache_write")).add(Rows.decimal(row, "input")));
    }
}
