package io.tokentally.gateway.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tokentally.gateway.query.Savings.Sums;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /metrics/api-savings}. Tools and modes are in the order of their names, trends in that of time.
 *
 * @param comparison absent where none was asked for
 */
record ApiSavings(
        @JsonUnwrapped Figures figures,
        List<Trend> trends,
        String timeRange,
        Instant calculatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Comparison comparison) {

    record Figures(
            BigDecimal apiCostBaseline,
            BigDecimal apiCostActual,
            BigDecimal totalCostSaved,
            BigDecimal savingsPercentage,
            BigDecimal totalTokensProcessed,
            BigDecimal totalTokensPrevented,
            BigDecimal totalOperations,
            Map<String, Part> breakdownByTool,
            Map<String, Part> breakdownByMode) {

        static Figures of(List<Sums> rows) {
            Total all = new Total();
            Map<String, Total> byTool = new TreeMap<>();
            Map<String, Total> byMode = new TreeMap<>();
            for (Sums row : rows) {
                all.add(row);
                byTool.computeIfAbsent(row.toolName(), name -> new Total()).add(row);
                byMode.computeIfAbsent(row.operationMode(), name -> new Total()).add(row);
            }
            return new Figures(
                    all.costBaseline,
                    all.costActual,
                    all.costSaved(),
                    Rounding.percentage(all.costSaved(), all.costBaseline),
                    all.tokensOriginal,
                    all.tokensPrevented(),
                    all.operations,
                    parts(byTool),
                    parts(byMode));
        }

        private static Map<String, Part> parts(Map<String, Total> totals) {
            Map<String, Part> parts = new LinkedHashMap<>();
            totals.forEach((name, total) -> parts.put(name, Part.of(total)));
            return parts;
        }
    }

    record Part(BigDecimal costSaved, BigDecimal tokensPrevented, BigDecimal operations) {
        static Part of(Total total) {
            return new Part(total.costSaved(), total.tokensPrevented(), total.operations);
        }
    }

    record Trend(Instant timestamp, BigDecimal tokensPrevented, BigDecimal costSaved, BigDecimal operations) {}

    /** @param rows by bucket */
    static ApiSavings of(List<Sums> rows, String timeRange, Instant now) {
        Map<Instant, Total> byBucket = new TreeMap<>();
        for (Sums row : rows) {
            byBucket.computeIfAbsent(Objects.requireNonNull(row.bucket()), start -> new Total())
                    .add(row);
        }
        return new ApiSavings(
                Figures.of(rows),
                byBucket.entrySet().stream()
                        .map(entry -> trend(entry.getKey(), entry.getValue()))
                        .toList(),
                timeRange,
                now,
                null);
    }

    /** Beside what {@code before} sums to, which are the rows of {@code range}. */
    ApiSavings compared(List<Sums> before, Range range) {
        Figures previous = Figures.of(before);
        Comparison beside = Comparison.with(range, previous, Comparison.change(figures, previous));
        return new ApiSavings(figures, trends, timeRange, calculatedAt, beside);
    }

    private static Trend trend(Instant start, Total total) {
        return new Trend(start, total.tokensPrevented(), total.costSaved(), total.operations);
    }
}
