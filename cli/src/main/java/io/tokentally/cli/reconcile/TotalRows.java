package io.tokentally.cli.reconcile;

import io.tokentally.total.ClassTotal;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.TokenTotals;
import io.tokentally.total.UsageSums;
import io.tokentally.total.UserTotal;

/** Records of the totals topics, by the columns of their tables. */
final class TotalRows {
    private TotalRows() {}

    static Row of(ModelTotal total) {
        Row row = new Row()
                .put("tenant", total.getTenant())
                .put("provider", total.getProvider())
                .put("model", total.getModel())
                .put("window", total.getWindow())
                .put("window_start", total.getWindowStart())
                .put("revision", total.getRevision());
        return usage(row, total.getSums());
    }

    static Row of(UserTotal total) {
        Row row = new Row()
                .put("tenant", total.getTenant())
                .put("user_id", total.getUserId())
                .put("provider", total.getProvider())
                .put("model", total.getModel())
                .put("window", total.getWindow())
                .put("window_start", total.getWindowStart())
                .put("revision", total.getRevision());
        return usage(row, total.getSums());
    }

    static Row of(SessionTotal total) {
        Row row = new Row()
                .put("tenant", total.getTenant())
                .put("session_id", total.getSessionId())
                .put("provider", total.getProvider())
                .put("model", total.getModel())
                .put("revision", total.getRevision());
        return usage(row, total.getSums());
    }

    static Row of(SavingsTotal total) {
        SavingsSums sums = total.getSums();
        return new Row()
                .put("tenant", total.getTenant())
                .put("tool_id", total.getToolId())
                .put("tool_name", total.getToolName())
                .put("operation_mode", total.getOperationMode())
                .put("window", total.getWindow())
                .put("window_start", total.getWindowStart())
                .put("revision", total.getRevision())
                .put("operations", sums.getOperations())
                .put("tokens_original", sums.getTokensOriginal())
                .put("tokens_actual", sums.getTokensActual())
                .put("baseline_cost_usd", sums.getBaselineCostUsd())
                .put("actual_cost_usd", sums.getActualCostUsd())
                .put("response_time_us", sums.getResponseTimeUs())
                .put("response_time_operations", sums.getResponseTimeOperations())
                .put("cache_hits", sums.getCacheHits())
                .put("cache_hit_operations", sums.getCacheHitOperations());
    }

    private static Row usage(Row row, UsageSums sums) {
        row.put("calls", sums.getCalls())
                .put("unpriced_calls", sums.getUnpricedCalls())
                .put("error_calls", sums.getErrorCalls())
                .put("cancelled_calls", sums.getCancelledCalls())
                .put("cache_hit_calls", sums.getCacheHitCalls());
        TokenTotals tokens = sums.getTokens();
        tokenClass(row, "input", tokens.getInput());
        tokenClass(row, "cache_read", tokens.getCacheRead());
        tokenClass(row, "cache_write_5m", tokens.getCacheWrite5m());
        tokenClass(row, "cache_write_1h", tokens.getCacheWrite1h());
        tokenClass(row, "output", tokens.getOutput());
        tokenClass(row, "reasoning", tokens.getReasoning());
        tokens.getOther()
                .forEach((name, total) -> row.put("other_tokens." + name + ".sum", total.getSum())
                        .put("other_tokens." + name + ".reported", total.getReported()));
        return row.put("input_cost_usd", sums.getInputCostUsd())
                .put("output_cost_usd", sums.getOutputCostUsd())
                .put("reported_cost_usd", sums.getReportedCostUsd())
                .put("reported_cost_calls", sums.getReportedCostCalls())
                .put("latency_us", sums.getLatencyUs())
                .put("latency_calls", sums.getLatencyCalls());
    }

    private static void tokenClass(Row row, String name, ClassTotal total) {
        row.put(name + "_tokens", total.getSum()).put(name + "_reported", total.getReported());
    }
}
