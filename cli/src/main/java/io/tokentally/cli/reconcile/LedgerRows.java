package io.tokentally.cli.reconcile;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.ledger.UsedPrice;

/** Records of the ledger topics, by the columns of their tables. */
final class LedgerRows {
    private LedgerRows() {}

    static Row of(UsageLedgerEntry entry) {
        UsageEvent event = entry.getEvent();
        TokenCounts tokens = event.getTokens();
        Row row = new Row()
                .put("tenant", event.getTenant())
                .put("event_id", event.getEventId())
                .put("revision", event.getRevision())
                .put("version", entry.getVersion())
                .put("voided", event.getVoided())
                .put("occurred_at", entry.getEffectiveAt())
                .put("arrived_at", entry.getArrivedAt())
                .put("user_id", event.getUserId())
                .put("session_id", event.getSessionId())
                .put("message_id", event.getMessageId())
                .put("provider", event.getProvider())
                .put("model", event.getModel())
                .put("operation", event.getOperation())
                .put("input_tokens", tokens.getInput())
                .put("cache_read_tokens", tokens.getCacheRead())
                .put("cache_write_5m_tokens", tokens.getCacheWrite5m())
                .put("cache_write_1h_tokens", tokens.getCacheWrite1h())
                .put("output_tokens", tokens.getOutput())
                .put("reasoning_tokens", tokens.getReasoning())
                .put("other_tokens", tokens.getOther())
                .put("token_source", event.getTokenSource())
                .put("service_tier", event.getServiceTier())
                .put("thinking_enabled", event.getThinkingEnabled())
                .put("thinking_budget", event.getThinkingBudget())
                .put("stop_reason", event.getStopReason())
                .put("status", event.getStatus())
                .put("latency_us", event.getLatencyUs())
                .put("reported_cost_usd", event.getReportedCostUsd())
                .put("input_cost_usd", entry.getInputCostUsd())
                .put("output_cost_usd", entry.getOutputCostUsd())
                .put("tags", event.getTags())
                .put("producer_id", event.getProducerId())
                .put("producer_seq", event.getProducerSeq())
                .put("time_given", event.getOccurredAt() != null);
        UsedPrice price = entry.getPrice();
        return price == null ? row : price(row, price);
    }

    static Row of(ToolLedgerEntry entry) {
        ToolOperationEvent event = entry.getEvent();
        return new Row()
                .put("tenant", event.getTenant())
                .put("event_id", event.getEventId())
                .put("revision", event.getRevision())
                .put("version", entry.getVersion())
                .put("voided", event.getVoided())
                .put("created_at", entry.getEffectiveAt())
                .put("arrived_at", entry.getArrivedAt())
                .put("session_id", event.getSessionId())
                .put("user_id", event.getUserId())
                .put("tool_id", event.getToolId())
                .put("tool_name", event.getToolName())
                .put("operation_mode", event.getOperationMode())
                .put("parameters", event.getParameters())
                .put("file_path", event.getFilePath())
                .put("tokens_original", event.getTokensOriginal())
                .put("tokens_actual", event.getTokensActual())
                .put("response_time_us", event.getResponseTimeUs())
                .put("cache_hit", event.getCacheHit())
                .put("provider", event.getProvider())
                .put("model", event.getModel())
                .put("tags", event.getTags())
                .put("price_usd", entry.getPriceUsd())
                .put("price_source", entry.getPriceSource())
                .put("baseline_cost_usd", entry.getBaselineCostUsd())
                .put("actual_cost_usd", entry.getActualCostUsd())
                .put("producer_id", event.getProducerId())
                .put("producer_seq", event.getProducerSeq())
                .put("time_given", event.getOccurredAt() != null);
    }

    private static Row price(Row row, UsedPrice price) {
        return row.put("price.book", price.getBook())
                .put("price.provider", price.getProvider())
                .put("price.model", price.getModel())
                .put("price.tier", price.getTier())
                .put("price.context_over", price.getContextOver())
                .put("price.input", price.getInput())
                .put("price.cache_read", price.getCacheRead())
                .put("price.cache_write_5m", price.getCacheWrite5m())
                .put("price.cache_write_1h", price.getCacheWrite1h())
                .put("price.output", price.getOutput())
                .put("price.reasoning", price.getReasoning())
                .put("price.other", price.getOther());
    }
}
