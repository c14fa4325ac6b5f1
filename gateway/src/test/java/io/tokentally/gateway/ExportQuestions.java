package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.gateway.http.Json;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@code /export/usage}, {@code /export/tools} and {@code /export/totals}, every column of every row; CSV says the same. */
record ExportQuestions(Asking asking, SeededData data, Random random) {
    void ask() throws Exception {
        AskedRange range = AskedRange.around(data.calls(), random);
        String between = "&from=" + range.from() + "&to=" + range.to();
        same(
                "/export/usage?",
                data.calls().stream()
                        .sorted(Expected.oldestFirst())
                        .map(ExportQuestions::usage)
                        .toList());
        same(
                "/export/usage?model=gpt-4o" + between,
                range.of(data.calls()).stream()
                        .filter(call -> call.getEvent().getModel().equals("gpt-4o"))
                        .sorted(Expected.oldestFirst())
                        .map(ExportQuestions::usage)
                        .toList());
        same("/export/tools?", tools(data.operations()));
        same("/export/tools?" + between.substring(1), tools(range.ofTools(data.operations())));
        String window = List.of("15m", "hour", "day").get(random.nextInt(3));
        same("/export/totals?window=" + window, totals(window));
    }

    private void same(String path, List<JsonNode> expected) throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : asking.text(path + "&format=jsonl").split("\n", -1)) {
            if (!line.isEmpty()) {
                rows.add(Json.object(line));
            }
        }
        assertThat(rows).as(path).isEqualTo(expected);
        assertCsvSaysTheSame(path, rows);
    }

    private void assertCsvSaysTheSame(String path, List<JsonNode> rows) throws Exception {
        List<List<String>> cells = ExportIT.csv(asking.text(path));
        List<String> names = cells.get(0);
        assertThat(cells).as(path).hasSize(1 + rows.size());
        for (int i = 0; i < rows.size(); i++) {
            JsonNode row = rows.get(i);
            List<String> line = new ArrayList<>(cells.get(1 + i));
            List<String> expected = new ArrayList<>();
            for (int column = 0; column < names.size(); column++) {
                JsonNode value = value(row, names.get(column));
                expected.add(cell(value));
                if (value.isContainerNode()) {
                    line.set(column, Json.object(line.get(column)).toString());
                }
            }
            assertThat(line).as(path + " row " + i).isEqualTo(expected);
        }
    }

    /** Where line breaks were taken out of a JSON value for JSON Lines, its text is beside it. */
    private static JsonNode value(JsonNode row, String name) {
        JsonNode text = row.path(name + "_text");
        return text.isMissingNode() ? row.path(name) : text;
    }

    private static String cell(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        return value.isContainerNode()
                ? value.toString()
                : value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
    }

    private static JsonNode usage(UsageLedgerEntry call) {
        UsageEvent event = call.getEvent();
        TokenCounts tokens = event.getTokens();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("event_id", event.getEventId());
        row.put("revision", event.getRevision());
        row.put("occurred_at", call.getEffectiveAt());
        row.put("time_given", event.getOccurredAt() != null);
        row.put("arrived_at", call.getArrivedAt());
        row.put("user_id", event.getUserId());
        row.put("session_id", event.getSessionId());
        row.put("message_id", event.getMessageId());
        row.put("provider", event.getProvider());
        row.put("model", event.getModel());
        row.put("operation", event.getOperation());
        row.put("input_tokens", tokens.getInput());
        row.put("cache_read_tokens", tokens.getCacheRead());
        row.put("cache_write_5m_tokens", tokens.getCacheWrite5m());
        row.put("cache_write_1h_tokens", tokens.getCacheWrite1h());
        row.put("output_tokens", tokens.getOutput());
        row.put("reasoning_tokens", tokens.getReasoning());
        row.put("other_tokens", tokens.getOther());
        row.put("total_tokens", Expected.totalTokens(List.of(call)));
        row.put("token_source", event.getTokenSource());
        row.put("service_tier", event.getServiceTier());
        row.put("thinking_enabled", event.getThinkingEnabled());
        row.put("thinking_budget", event.getThinkingBudget());
        row.put("stop_reason", event.getStopReason());
        row.put("status", event.getStatus());
        row.put("latency_ms", millis(event.getLatencyUs()));
        row.put("input_cost_usd", call.getInputCostUsd());
        row.put("output_cost_usd", call.getOutputCostUsd());
        row.put("cost_usd", Expected.cost(List.of(call)));
        row.put("reported_cost_usd", event.getReportedCostUsd());
        row.put("tags", event.getTags());
        return Expected.json(row);
    }

    private static List<JsonNode> tools(List<ToolLedgerEntry> operations) {
        List<ToolLedgerEntry> newestFirst = SavingsReference.newestFirst(operations);
        return IntStream.range(0, newestFirst.size())
                .mapToObj(i -> tool(newestFirst.get(newestFirst.size() - 1 - i)))
                .toList();
    }

    private static JsonNode tool(ToolLedgerEntry operation) {
        ToolOperationEvent event = operation.getEvent();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("event_id", event.getEventId());
        row.put("revision", event.getRevision());
        row.put("created_at", operation.getEffectiveAt());
        row.put("time_given", event.getOccurredAt() != null);
        row.put("arrived_at", operation.getArrivedAt());
        row.put("user_id", event.getUserId());
        row.put("session_id", event.getSessionId());
        row.put("tool_id", event.getToolId());
        row.put("tool_name", event.getToolName());
        row.put("operation_mode", event.getOperationMode());
        row.put("parameters", Json.object(event.getParameters()));
        if (event.getParameters().contains("\n") || event.getParameters().contains("\r")) {
            row.put("parameters_text", event.getParameters());
        }
        row.put("file_path", event.getFilePath());
        row.put("tokens_original", event.getTokensOriginal());
        row.put("tokens_actual", event.getTokensActual());
        row.put("tokens_prevented", event.getTokensOriginal() - event.getTokensActual());
        row.put("response_time_ms", millis(event.getResponseTimeUs()));
        row.put("cache_hit", event.getCacheHit());
        row.put("provider", event.getProvider());
        row.put("model", event.getModel());
        row.put("price_usd", operation.getPriceUsd());
        row.put("price_source", operation.getPriceSource());
        row.put("cost_baseline", operation.getBaselineCostUsd());
        row.put("cost_actual", operation.getActualCostUsd());
        row.put("cost_saved", operation.getBaselineCostUsd().subtract(operation.getActualCostUsd()));
        row.put("tags", event.getTags());
        return Expected.json(row);
    }

    private List<JsonNode> totals(String window) {
        List<JsonNode> rows = new ArrayList<>();
        Expected.grouped(data.calls(), call -> Expected.start(window, call.getEffectiveAt(), ZoneOffset.UTC))
                .forEach((start, own) -> {
                    for (Map<String, @Nullable Object> sums : Expected.models(own)) {
                        List<UsageLedgerEntry> calls = own.stream()
                                .filter(call -> call.getEvent().getModel().equals(sums.get("model")))
                                .filter(call -> call.getEvent().getProvider().equals(sums.get("provider")))
                                .toList();
                        rows.add(total(window, start, sums, calls));
                    }
                });
        return rows;
    }

    private static JsonNode total(
            String window, Instant start, Map<String, @Nullable Object> sums, List<UsageLedgerEntry> calls) {
        JsonNode tokens = Expected.folded(Expected.json(sums)).path("tokens");
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("window_start", start);
        row.put("window", window);
        for (String same : List.of("provider", "model", "calls", "unpriced_calls")) {
            row.put(same, sums.get(same));
        }
        row.put("error_calls", count(calls, "error"));
        row.put("cancelled_calls", count(calls, "cancelled"));
        row.put("cache_hit_calls", count(calls, "cache_hit"));
        for (String name : List.of("input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning")) {
            row.put(name + "_tokens", tokens.get(name));
        }
        row.put("other_tokens", tokens.get("other"));
        row.put("cost_usd", sums.get("cost_usd"));
        return Expected.json(row);
    }

    private static long count(List<UsageLedgerEntry> calls, String status) {
        return calls.stream()
                .filter(call -> call.getEvent().getStatus().equals(status))
                .count();
    }

    private static @Nullable BigDecimal millis(@Nullable Long micros) {
        return micros == null ? null : BigDecimal.valueOf(micros, 3);
    }
}
