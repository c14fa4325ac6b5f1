package io.tokentally.gateway.query;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
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
 */
record CacheEfficiency(
        @Nullable BigDecimal cacheRead,
        @Nullable BigDecimal cacheWrite,
        @Nullable BigDecimal input,
        @Nullable BigDecimal hitRatio,
        @Nullable BigDecimal costSaved,
        BigDecimal calls,
        BigDecimal unpricedCalls,
        @Nullable Instant asOf,
        boolean complete) {

    private static final String SUMS = """
            SELECT count(*) AS calls,
                   count(*) FILTER (WHERE price IS NULL) AS unpriced_calls,
                   sum(input_tokens) AS input,
                   sum(cache_read_tokens) AS cache_read,
                   sum(coalesce(cache_write_5m_tokens, 0) + coalesce(cache_write_1h_tokens, 0))
                       FILTER (WHERE cache_write_5m_tokens IS NOT NULL OR cache_write_1h_tokens IS NOT NULL) AS cache_write,
                   sum(coalesce(cache_read_tokens * (input_price - CAST(price ->> 'cache_read' AS numeric)), 0)
                       - coalesce(cache_write_5m_tokens * (CAST(price ->> 'cache_write_5m' AS numeric) - input_price), 0)
                       - coalesce(cache_write_1h_tokens * (CAST(price ->> 'cache_write_1h' AS numeric) - input_price), 0))
                       FILTER (WHERE price IS NOT NULL) AS cost_saved
            FROM (SELECT *, CAST(price ->> 'input' AS numeric) AS input_price
                  FROM usage_ledger WHERE %s AND NOT voided) AS call
            """;

    static CacheEfficiency read(Handle handle, Filter filter, @Nullable Instant asOf) {
        return filter.bind(handle.createQuery(SUMS.formatted(filter.sql())))
                .map((row, context) -> of(row, asOf))
                .one();
    }

    private static CacheEfficiency of(ResultSet row, @Nullable Instant asOf) throws SQLException {
        BigDecimal read = Rows.decimal(row, "cache_read");
        BigDecimal all = read.add(Rows.decimal(row, "cache_write")).add(Rows.decimal(row, "input"));
        return new CacheEfficiency(
                Rows.decimalOrNull(row, "cache_read"),
                Rows.decimalOrNull(row, "cache_write"),
                Rows.decimalOrNull(row, "input"),
                Rounding.ratio(read, all),
                Rows.decimalOrNull(row, "cost_saved"),
                Rows.decimal(row, "calls"),
                Rows.decimal(row, "unpriced_calls"),
                asOf,
                true);
    }
}
