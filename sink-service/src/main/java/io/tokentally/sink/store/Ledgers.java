package io.tokentally.sink.store;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ledgers: the latest form of each event, named by tenant and event id, guarded by our version. */
public final class Ledgers {
    private static final List<String> USAGE_KEY = List.of("tenant", "event_id", "occurred_at");
    private static final List<String> TOOLS_KEY = List.of("tenant", "event_id", "created_at");

    public static final Table<UsageLedgerEntry> USAGE = usage();
    public static final Table<ToolLedgerEntry> TOOLS = tools();

    private record EventKey(String tenant, String eventId) implements Comparable<EventKey> {
        @Override
        public int compareTo(EventKey other) {
            int byTenant = tenant.compareTo(other.tenant);
            return byTenant != 0 ? byTenant : eventId.compareTo(other.eventId);
        }
    }

    private Ledgers() {}

    private static Table<UsageLedgerEntry> usage() {
        return new Table.Builder<UsageLedgerEntry>("usage_ledger", USAGE_KEY, Ledgers::key)
                .first(entry -> isFirst(
                        entry.getVersion(),
                        entry.getEvent().getRevision(),
                        entry.getEvent().getVoided()))
                .text("tenant", event(UsageEvent::getTenant))
                .text("event_id", event(UsageEvent::getEventId))
                .bigint("revision", event(UsageEvent::getRevision))
                .guard("version", UsageLedgerEntry::getVersion)
                .bool("voided", event(UsageEvent::getVoided))
                .partitionedBy("occurred_at", UsageLedgerEntry::getEffectiveAt)
                .timestamptz("arrived_at", UsageLedgerEntry::getArrivedAt)
                .text("user_id", event(UsageEvent::getUserId))
                .text("session_id", event(UsageEvent::getSessionId))
                .text("message_id", event(UsageEvent::getMessageId))
                .text("provider", event(UsageEvent::getProvider))
                .text("model", event(UsageEvent::getModel))
                .text("operation", event(UsageEvent::getOperation))
                .bigint("input_tokens", tokens(TokenCounts::getInput))
                .bigint("cache_read_tokens", tokens(TokenCounts::getCacheRead))
                .bigint("cache_write_5m_tokens", tokens(TokenCounts::getCacheWrite5m))
                .bigint("cache_write_1h_tokens", tokens(TokenCounts::getCacheWrite1h))
                .bigint("output_tokens", tokens(TokenCounts::getOutput))
                .bigint("reasoning_tokens", tokens(TokenCounts::getReasoning))
                .jsonb("other_tokens", tokens(counts -> Json.counts(counts.getOther())))
                .text("token_source", event(UsageEvent::getTokenSource))
                .text("service_tier", event(UsageEvent::getServiceTier))
                .bool("thinking_enabled", event(UsageEvent::getThinkingEnabled))
                .bigint("thinking_budget", event(UsageEvent::getThinkingBudget))
                .text("stop_reason", event(UsageEvent::getStopReason))
                .text("status", event(UsageEvent::getStatus))
                .bigint("latency_us", event(UsageEvent::getLatencyUs))
                .numeric("reported_cost_usd", event(UsageEvent::getReportedCostUsd))
                .numeric("input_cost_usd", UsageLedgerEntry::getInputCostUsd)
                .numeric("output_cost_usd", UsageLedgerEntry::getOutputCostUsd)
                .jsonb("price", entry -> Json.price(entry.getPrice()))
                .jsonb("tags", event(event -> Json.texts(event.getTags())))
                .text("producer_id", event(UsageEvent::getProducerId))
                .bigint("producer_seq", event(UsageEvent::getProducerSeq))
                .bool("time_given", event(event -> event.getOccurredAt() != null))
                .build();
    }

    private static Table<ToolLedgerEntry> tools() {
        return new Table.Builder<ToolLedgerEntry>("tool_ledger", TOOLS_KEY, Ledgers::key)
                .first(entry -> isFirst(
                        entry.getVersion(),
                        entry.getEvent().getRevision(),
                        entry.getEvent().getVoided()))
                .text("tenant", operation(ToolOperationEvent::getTenant))
                .text("event_id", operation(ToolOperationEvent::getEventId))
                .bigint("revision", operation(ToolOperationEvent::getRevision))
                .guard("version", ToolLedgerEntry::getVersion)
                .bool("voided", operation(ToolOperationEvent::getVoided))
                .partitionedBy("created_at", ToolLedgerEntry::getEffectiveAt)
                .timestamptz("arrived_at", ToolLedgerEntry::getArrivedAt)
                .text("session_id", operation(ToolOperationEvent::getSessionId))
                .text("user_id", operation(ToolOperationEvent::getUserId))
                .text("tool_id", operation(ToolOperationEvent::getToolId))
                .text("tool_name", operation(ToolOperationEvent::getToolName))
                .text("operation_mode", operation(ToolOperationEvent::getOperationMode))
                .text("parameters", operation(ToolOperationEvent::getParameters))
                .text("file_path", operation(ToolOperationEvent::getFilePath))
                .bigint("tokens_original", operation(ToolOperationEvent::getTokensOriginal))
                .bigint("tokens_actual", operation(ToolOperationEvent::getTokensActual))
                .bigint("response_time_us", operation(ToolOperationEvent::getResponseTimeUs))
                .bool("cache_hit", operation(ToolOperationEvent::getCacheHit))
                .text("provider", operation(ToolOperationEvent::getProvider))
                .text("model", operation(ToolOperationEvent::getModel))
                .jsonb("tags", operation(event -> Json.texts(event.getTags())))
                .numeric("price_usd", ToolLedgerEntry::getPriceUsd)
                .text("price_source", ToolLedgerEntry::getPriceSource)
                .numeric("baseline_cost_usd", ToolLedgerEntry::getBaselineCostUsd)
                .numeric("actual_cost_usd", ToolLedgerEntry::getActualCostUsd)
                .text("producer_id", operation(ToolOperationEvent::getProducerId))
                .bigint("producer_seq", operation(ToolOperationEvent::getProducerSeq))
                .bool("time_given", operation(event -> event.getOccurredAt() != null))
                .build();
    }

    /**
     * A record of revision 0 has no accepted form before it, unless it was priced again; a void of that revision would
     * have made it stale. After a rebuild every form may have one of an older generation.
     */
    private static boolean isFirst(long version, long revision, boolean voided) {
        return revision == 0 && !voided && version >> Placement.GENERATION_SHIFT == 0;
    }

    private static EventKey key(UsageLedgerEntry entry) {
        return new EventKey(entry.getEvent().getTenant(), entry.getEvent().getEventId());
    }

    private static EventKey key(ToolLedgerEntry entry) {
        return new EventKey(entry.getEvent().getTenant(), entry.getEvent().getEventId());
    }

    private static <V> Function<UsageLedgerEntry, @Nullable V> event(Function<UsageEvent, @Nullable V> value) {
        return entry -> value.apply(entry.getEvent());
    }

    private static <V> Function<UsageLedgerEntry, @Nullable V> tokens(Function<TokenCounts, @Nullable V> value) {
        return entry -> value.apply(entry.getEvent().getTokens());
    }

    private static <V> Function<ToolLedgerEntry, @Nullable V> operation(
            Function<ToolOperationEvent, @Nullable V> value) {
        return entry -> value.apply(entry.getEvent());
    }
}
