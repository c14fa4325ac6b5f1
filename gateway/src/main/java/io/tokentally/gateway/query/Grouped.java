package io.tokentally.gateway.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tokentally.gateway.http.TokensView;
import io.tokentally.gateway.query.UsageSums.Detail;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /metrics/usage} and {@code /metrics/savings}.
 *
 * @param rows what each is grouped by, then its sums
 * @param totalRows how many there are without the limit
 * @param comparison absent where none was asked for
 */
record Grouped(
        List<Map<String, @Nullable Object>> rows,
        long totalRows,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Comparison comparison,
        @Nullable Instant asOf,
        boolean complete) {

    /**
     * One row before it is told.
     *
     * @param keys what it is grouped by
     * @param rows how many there are without the limit
     */
    record Row(Map<String, @Nullable Object> keys, Map<String, @Nullable Object> sums, long rows) {
        /** The sums of no calls. */
        static Map<String, @Nullable Object> noCalls(boolean detailed) {
            BigDecimal zero = BigDecimal.ZERO;
            Detail none = detailed ? new Detail(null, null, null, null, null) : null;
            return of(new UsageSums(Map.of(), null, zero, TokensView.NONE, null, zero, zero, null, 0, none))
                    .sums();
        }

        static Row of(UsageSums row) {
            Map<String, @Nullable Object> sums = new LinkedHashMap<>();
            sums.put("calls", row.calls());
            sums.put("tokens", row.tokens());
            sums.put("cost_usd", row.costUsd());
            sums.put("unpriced_calls", row.unpricedCalls());
            sums.put("errors", row.errors());
            Detail detail = row.detail();
            Map<String, @Nullable BigDecimal> latency = new LinkedHashMap<>();
            sums.put("latency_ms", latency);
            latency.put("avg", row.avgLatencyMs());
            if (detail != null) {
                latency.put("p50", detail.p50());
                latency.put("p95", detail.p95());
                latency.put("p99", detail.p99());
                sums.put("first_used", detail.firstUsed());
                sums.put("last_used", detail.lastUsed());
            }
            return new Row(row.keys(), sums, row.rows());
        }
    }

    static Grouped of(List<Row> rows, @Nullable Instant asOf) {
        List<Map<String, @Nullable Object>> told = new ArrayList<>();
        for (Row row : rows) {
            Map<String, @Nullable Object> answer = new LinkedHashMap<>(row.keys());
            answer.putAll(row.sums());
            told.add(answer);
        }
        return new Grouped(told, total(rows), null, asOf, true);
    }

    /**
     * Each of {@code rows} beside its figures in {@code range}.
     *
     * @param before those of {@code range}
     * @param none the figures of a row that is missing there
     */
    static Grouped compared(
            List<Row> rows, List<Row> before, Map<String, @Nullable Object> none, Range range, @Nullable Instant asOf) {
        Map<Map<String, @Nullable Object>, Map<String, @Nullable Object>> previous = new HashMap<>();
        before.forEach(row -> previous.put(row.keys(), row.sums()));
        List<Map<String, @Nullable Object>> told = new ArrayList<>();
        for (Row row : rows) {
            Map<String, @Nullable Object> earlier = previous.get(row.keys());
            Map<String, @Nullable Object> answer = new LinkedHashMap<>(row.keys());
            answer.putAll(row.sums());
            answer.put("previous", earlier == null ? none : earlier);
            answer.put("change", Comparison.change(row.sums(), earlier));
            told.add(answer);
        }
        return new Grouped(told, total(rows), Comparison.with(range), asOf, true);
    }

    private static long total(List<Row> rows) {
        return rows.isEmpty() ? 0 : rows.get(0).rows();
    }
}
