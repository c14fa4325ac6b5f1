package io.tokentally.gateway.query;

import io.tokentally.gateway.query.Savings.Sums;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code GET /metrics/api-savings}. Tools and modes are in the order of their names, trends in that of time. */
record ApiSavings(
        BigDecimal apiCostBaseline,
        BigDecimal apiCostActual,
        BigDecimal totalCostSaved,
        BigDecimal savingsPercentage,
        BigDecimal totalTokensProcessed,
        BigDecimal totalTokensPrevented,
        BigDecimal totalOperations,
        Map<String, Part> breakdownByTool,
        Map<String, Part> breakdownByMode,
        List<Trend> trends,
        String timeRange,
        Instant calculatedAt) {

    record Part(BigDecimal costSaved, BigDecimal tokensPrevented, BigDecimal operations) {
        static Part of(Total total) {
            return new Part(total.costSaved(), total.tokensPrevented(), total.operations);
        }
    }

    record Trend(Instant timestamp, BigDecimal tokensPrevented, BigDecimal costSaved, BigDecimal operations) {}

    static ApiSavings of(List<Sums> rows, String timeRange, Instant now) {
        Total all = new Total();
        Map<String, Total> byTool = new TreeMap<>();
        Map<String, Total> byMode = new TreeMap<>();
        Map<Instant, Total> byBucket = new TreeMap<>();
        for (Sums row : rows) {
            all.add(row);
            byTool.computeIfAbsent(row.toolName(), name -> new Total()).add(row);
            byMode.computeIfAbsent(row.operationMode(), name -> new Total()).add(row);
            byBucket.computeIfAbsent(row.bucket(), start -> new Total()).add(row);
        }
        return new ApiSavings(
                all.costBaseline,
                all.costActual,
                all.costSaved(),
                Rounding.percentage(all.costSaved(), all.costBaseline),
                all.tokensOriginal,
                all.tokensPrevented(),
                all.operations,
                parts(byTool),
                parts(byMode),
                byBucket.entrySet().stream()
                        .map(entry -> trend(entry.getKey(), entry.getValue()))
                        .toList(),
                timeRange,
                now);
    }

    private static Trend trend(Instant start, Total total) {
        return new Trend(start, total.tokensPrevented(), total.costSaved(), total.operations);
    }

    private static Map<String, Part> parts(Map<String, Total> totals) {
        Map<String, Part> parts = new LinkedHashMap<>();
        totals.forEach((name, total) -> parts.put(name, Part.of(total)));
        return parts;
    }
}
