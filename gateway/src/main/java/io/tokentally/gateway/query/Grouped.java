package io.tokentally.gateway.query;

import io.tokentally.gateway.query.UsageSums.Detail;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /metrics/usage} and {@code /metrics/savings}.
 *
 * @param rows what each is grouped by, then its sums
 * @param totalRows how many there are without the limit
 */
record Grouped(
        List<Map<String, @Nullable Object>> rows,
        long totalRows,
        @Nullable Instant asOf,
        boolean complete) {

    /** @param sums with detail */
    static Grouped usage(List<UsageSums> sums, @Nullable Instant asOf) {
        long total = sums.isEmpty() ? 0 : sums.get(0).rows();
        return new Grouped(sums.stream().map(Grouped::row).toList(), total, asOf, true);
    }

    private static Map<String, @Nullable Object> row(UsageSums sums) {
        Detail detail = Objects.requireNonNull(sums.detail());
        Map<String, @Nullable Object> row = new LinkedHashMap<>(sums.keys());
        row.put("calls", sums.calls());
        row.put("tokens", sums.tokens());
        row.put("cost_usd", sums.costUsd());
        row.put("unpriced_calls", sums.unpricedCalls());
        row.put("errors", detail.errors());
        row.put("latency_ms", detail.latencyMs());
        row.put("first_used", detail.firstUsed());
        row.put("last_used", detail.lastUsed());
        return row;
    }
}
