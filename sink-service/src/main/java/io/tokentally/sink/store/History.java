package io.tokentally.sink.store;

import io.tokentally.event.TokenCounts;
import io.tokentally.ledger.HistoryEntry;
import io.tokentally.ledger.ToolHistory;
import io.tokentally.ledger.UsageHistory;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Forms that no longer count, each named by its event and its version, written once. */
public final class History {
    public static final Table<HistoryEntry> TABLE = table();

    private record Form(String tenant, String type, String eventId, long version) implements Comparable<Form> {
        private static final Comparator<Form> ORDER = Comparator.comparing(Form::tenant)
                .thenComparing(Form::type)
                .thenComparing(Form::eventId)
                .thenComparingLong(Form::version);

        @Override
        public int compareTo(Form other) {
            return ORDER.compare(this, other);
        }
    }

    private History() {}

    private static Table<HistoryEntry> table() {
        return new Table.Builder<HistoryEntry>(
                        "ledger_history", List.of("tenant", "type", "event_id", "version"), History::key)
                .text("tenant", HistoryEntry::getTenant)
                .text("type", HistoryEntry::getType)
                .text("event_id", HistoryEntry::getEventId)
                .bigint("version", HistoryEntry::getVersion)
                .bigint("revision", HistoryEntry::getRevision)
                .bool("voided", HistoryEntry::getVoided)
                .text("cause", HistoryEntry::getCause)
                .bigint("replaced_by_revision", HistoryEntry::getReplacedByRevision)
                .bigint("replaced_by_version", HistoryEntry::getReplacedByVersion)
                .timestamptz("occurred_at", HistoryEntry::getEffectiveAt)
                .timestamptz("arrived_at", HistoryEntry::getArrivedAt)
                .timestamptz("replaced_at", HistoryEntry::getReplacedAt)
                .text("session_id", entry -> {
                    ToolHistory tool = entry.getTool();
                    UsageHistory usage = entry.getUsage();
                    return usage != null ? usage.getSessionId() : tool != null ? tool.getSessionId() : null;
                })
                .text("user_id", usage(UsageHistory::getUserId))
                .text("provider", usage(UsageHistory::getProvider))
                .text("model", usage(UsageHistory::getModel))
                .text("status", usage(UsageHistory::getStatus))
                .bigint("input_tokens", tokens(TokenCounts::getInput))
                .bigint("cache_read_tokens", tokens(TokenCounts::getCacheRead))
                .bigint("cache_write_5m_tokens", tokens(TokenCounts::getCacheWrite5m))
                .bigint("cache_write_1h_tokens", tokens(TokenCounts::getCacheWrite1h))
                .bigint("output_tokens", tokens(TokenCounts::getOutput))
                .bigint("reasoning_tokens", tokens(TokenCounts::getReasoning))
                .jsonb("other_tokens", History::otherTokens)
                .numeric("reported_cost_usd", usage(UsageHistory::getReportedCostUsd))
                .bigint("latency_us", usage(UsageHistory::getLatencyUs))
                .numeric("input_cost_usd", usage(UsageHistory::getInputCostUsd))
                .numeric("output_cost_usd", usage(UsageHistory::getOutputCostUsd))
                .jsonb("price", usage(usage -> Json.price(usage.getPrice())))
                .text("tool_id", tool(ToolHistory::getToolId))
                .text("tool_name", tool(ToolHistory::getToolName))
                .text("operation_mode", tool(ToolHistory::getOperationMode))
                .bigint("tokens_original", tool(ToolHistory::getTokensOriginal))
                .bigint("tokens_actual", tool(ToolHistory::getTokensActual))
                .bigint("response_time_us", tool(ToolHistory::getResponseTimeUs))
                .bool("cache_hit", tool(ToolHistory::getCacheHit))
                .numeric("price_usd", tool(ToolHistory::getPriceUsd))
                .text("price_source", tool(ToolHistory::getPriceSource))
                .numeric("baseline_cost_usd", tool(ToolHistory::getBaselineCostUsd))
                .numeric("actual_cost_usd", tool(ToolHistory::getActualCostUsd))
                .build();
    }

    private static Form key(HistoryEntry entry) {
        return new Form(entry.getTenant(), entry.getType(), entry.getEventId(), entry.getVersion());
    }

    private static String otherTokens(HistoryEntry entry) {
        UsageHistory usage = entry.getUsage();
        return usage == null ? "{}" : Json.counts(usage.getTokens().getOther());
    }

    private static <V> Function<HistoryEntry, @Nullable V> usage(Function<UsageHistory, @Nullable V> value) {
        return entry -> {
            UsageHistory usage = entry.getUsage();
            return usage == null ? null : value.apply(usage);
        };
    }

    private static <V> Function<HistoryEntry, @Nullable V> tokens(Function<TokenCounts, @Nullable V> value) {
        return usage(usage -> value.apply(usage.getTokens()));
    }

    private static <V> Function<HistoryEntry, @Nullable V> tool(Function<ToolHistory, @Nullable V> value) {
        return entry -> {
            ToolHistory tool = entry.getTool();
            return tool == null ? null : value.apply(tool);
        };
    }
}
