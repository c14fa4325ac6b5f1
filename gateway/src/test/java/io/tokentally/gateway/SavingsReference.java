package io.tokentally.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.gateway.http.Json;
import io.tokentally.ledger.ToolLedgerEntry;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What {@code /metrics/api-savings}, {@code /metrics/tool-breakdown} and {@code /metrics/tool-operations} must answer. */
final class SavingsReference {
    private SavingsReference() {}

    /** Without trends and what is about the question. */
    static Map<String, Object> figures(List<ToolLedgerEntry> operations) {
        Sum all = Sum.of(operations);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("api_cost_baseline", all.baseline);
        answer.put("api_cost_actual", all.actual);
        answer.put("total_cost_saved", all.saved());
        answer.put(
                "savings_percentage",
                all.baseline.signum() == 0
                        ? 0
                        : all.saved().multiply(BigDecimal.valueOf(100)).divide(all.baseline, 2, RoundingMode.HALF_UP));
        answer.put("total_tokens_processed", all.original);
        answer.put("total_tokens_prevented", all.prevented());
        answer.put("total_operations", operations.size());
        answer.put(
                "breakdown_by_tool", parts(operations, entry -> entry.getEvent().getToolName()));
        answer.put(
                "breakdown_by_mode", parts(operations, entry -> entry.getEvent().getOperationMode()));
        return answer;
    }

    static Map<String, Object> apiSavings(List<ToolLedgerEntry> operations, String label, Instant now) {
        Map<String, Object> answer = figures(operations);
        String window = label.equals("1h") || label.equals("24h") ? "hour" : "day";
        List<Map<String, Object>> trends = new ArrayList<>();
        grouped(operations, entry -> Expected.start(window, entry.getEffectiveAt(), ZoneOffset.UTC))
                .forEach((start, own) -> {
                    Map<String, Object> trend = part(own);
                    trend.put("timestamp", start);
                    trends.add(trend);
                });
        answer.put("trends", trends);
        answer.put("time_range", label);
        answer.put("calculated_at", now);
        return answer;
    }

    /** Without the period. */
    static Map<String, Object> breakdown(List<ToolLedgerEntry> operations) {
        Map<String, Object> answer = new LinkedHashMap<>();
        grouped(operations, entry -> entry.getEvent().getToolName()).forEach((tool, own) -> {
            Sum sum = Sum.of(own);
            Map<String, Object> modes = new LinkedHashMap<>();
            grouped(own, entry -> entry.getEvent().getOperationMode()).forEach((mode, ofMode) -> {
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                row.put("count", ofMode.size());
                row.put("tokens_prevented", Sum.of(ofMode).prevented());
                row.put("avg_response_time_ms", Sum.of(ofMode).average());
                modes.put(mode, row);
            });
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("total_operations", own.size());
            row.put("total_tokens_original", sum.original);
            row.put("total_tokens_actual", sum.actualTokens);
            row.put("total_tokens_prevented", sum.prevented());
            row.put("avg_response_time_ms", sum.average());
            row.put("by_mode", modes);
            answer.put(tool, row);
        });
        answer.put("total_tokens_prevented", Sum.of(operations).prevented());
        answer.put("total_cost_saved", Sum.of(operations).saved());
        return answer;
    }

    /** The order of {@code /metrics/tool-operations}. */
    static List<ToolLedgerEntry> newestFirst(Collection<ToolLedgerEntry> operations) {
        return operations.stream()
                .sorted(Comparator.comparing(ToolLedgerEntry::getEffectiveAt)
                        .thenComparing(entry -> entry.getEvent().getEventId(), Expected::byCodePoint)
                        .reversed())
                .toList();
    }

    /** A row of it. */
    static JsonNode operation(ToolLedgerEntry entry) {
        ToolOperationEvent event = entry.getEvent();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", event.getEventId());
        row.put("session_id", event.getSessionId());
        row.put("tool_name", event.getToolName());
        row.put("operation_mode", event.getOperationMode());
        row.put("parameters", Json.object(event.getParameters()));
        row.put("file_path", event.getFilePath());
        row.put("tokens_original", event.getTokensOriginal());
        row.put("tokens_actual", event.getTokensActual());
        row.put("tokens_prevented", event.getTokensOriginal() - event.getTokensActual());
        Long micros = event.getResponseTimeUs();
        row.put("response_time_ms", micros == null ? null : BigDecimal.valueOf(micros, 3));
        row.put("tool_id", event.getToolId());
        row.put("created_at", entry.getEffectiveAt());
        return Expected.json(row);
    }

    static JsonNode json(Map<String, ?> answer) {
        return Expected.json(answer);
    }

    private static Map<String, Object> parts(List<ToolLedgerEntry> operations, Function<ToolLedgerEntry, String> name) {
        Map<String, Object> parts = new LinkedHashMap<>();
        grouped(operations, name).forEach((key, own) -> parts.put(key, part(own)));
        return parts;
    }

    private static Map<String, Object> part(List<ToolLedgerEntry> operations) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("cost_saved", Sum.of(operations).saved());
        part.put("tokens_prevented", Sum.of(operations).prevented());
        part.put("operations", operations.size());
        return part;
    }

    private static <K extends Comparable<K>> Map<K, List<ToolLedgerEntry>> grouped(
            List<ToolLedgerEntry> operations, Function<ToolLedgerEntry, K> key) {
        Map<K, List<ToolLedgerEntry>> groups = new TreeMap<>();
        operations.forEach(entry ->
                groups.computeIfAbsent(key.apply(entry), k -> new ArrayList<>()).add(entry));
        return groups;
    }

    private record Sum(
            BigDecimal original,
            BigDecimal actualTokens,
            BigDecimal baseline,
            BigDecimal actual,
            long micros,
            long timed) {
        static Sum of(List<ToolLedgerEntry> operations) {
            Sum sum = new Sum(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, 0, 0);
            for (ToolLedgerEntry entry : operations) {
                ToolOperationEvent event = entry.getEvent();
                Long time = event.getResponseTimeUs();
                sum = new Sum(
                        sum.original.add(BigDecimal.valueOf(event.getTokensOriginal())),
                        sum.actualTokens.add(BigDecimal.valueOf(event.getTokensActual())),
                        sum.baseline.add(entry.getBaselineCostUsd()),
                        sum.actual.add(entry.getActualCostUsd()),
                        sum.micros + (time == null ? 0 : time),
                        sum.timed + (time == null ? 0 : 1));
            }
            return sum;
        }

        BigDecimal prevented() {
            return original.subtract(actualTokens);
        }

        BigDecimal saved() {
            return baseline.subtract(actual);
        }

        @Nullable
        BigDecimal average() {
            return Expected.millis(micros, timed);
        }
    }
}
