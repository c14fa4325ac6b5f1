package io.tokentally.gateway.query;

import io.tokentally.gateway.query.Savings.Sums;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code GET /metrics/tool-breakdown}: what each tool did, by its modes. */
final class ToolBreakdown {
    /** Names beside those of tools, which no tool may therefore have. */
    static final Set<String> RESERVED =
            Set.of("total_tokens_prevented", "total_cost_saved", "time_period", "comparison");

    private ToolBreakdown() {}

    record Tool(
            BigDecimal totalOperations,
            BigDecimal totalTokensOriginal,
            BigDecimal totalTokensActual,
            BigDecimal totalTokensPrevented,
            @Nullable BigDecimal avgResponseTimeMs,
            Map<String, Mode> byMode) {}

    record Mode(
            BigDecimal count,
            BigDecimal tokensPrevented,
            @Nullable BigDecimal avgResponseTimeMs) {}

    static Map<String, Object> of(List<Sums> rows, String timePeriod) {
        Map<String, Object> answer = figures(rows);
        answer.put("time_period", timePeriod);
        return answer;
    }

    /** As {@link #of}, beside what {@code before} sums to, which are the rows of {@code range}. */
    static Map<String, Object> compared(List<Sums> rows, String timePeriod, List<Sums> before, Range range) {
        Map<String, Object> previous = figures(before);
        Map<String, Object> answer = of(rows, timePeriod);
        answer.put("comparison", Comparison.with(range, previous, Comparison.change(figures(rows), previous)));
        return answer;
    }

    private static Map<String, Object> figures(List<Sums> rows) {
        Map<String, Map<String, Total>> byTool = new TreeMap<>();
        Total all = new Total();
        for (Sums row : rows) {
            byTool.computeIfAbsent(row.toolName(), name -> new TreeMap<>())
                    .computeIfAbsent(row.operationMode(), name -> new Total())
                    .add(row);
            all.add(row);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        byTool.forEach((name, modes) -> answer.put(name, tool(modes)));
        answer.put("total_tokens_prevented", all.tokensPrevented());
        answer.put("total_cost_saved", all.costSaved());
        return answer;
    }

    private static Tool tool(Map<String, Total> modes) {
        Total total = new Total();
        Map<String, Mode> byMode = new LinkedHashMap<>();
        modes.forEach((name, mode) -> {
            total.add(mode);
            byMode.put(name, new Mode(mode.operations, mode.tokensPrevented(), mode.averageMillis()));
        });
        return new Tool(
                total.operations,
                total.tokensOriginal,
                total.tokensActual,
                total.tokensPrevented(),
                total.averageMillis(),
                byMode);
    }
}
