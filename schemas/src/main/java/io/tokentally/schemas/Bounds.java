package io.tokentally.schemas;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an event must hold to be admitted, so that nothing behind admission can refuse it. The gateway asks before it
 * publishes, the topology before it counts. Immutable and thread-safe.
 */
public final class Bounds {
    public static final Set<String> DEFAULT_TOOL_NAMES = Set.of("read", "search");
    public static final Set<String> DEFAULT_OPERATION_MODES =
            Set.of("full", "overview", "symbol", "references", "semantic", "tri_index");
    public static final Set<String> STATUSES = Set.of("ok", "error", "cancelled", "cache_hit");

    /** Identifiers and names, in code points. */
    public static final int MAX_NAME = 256;
    /** In code points. */
    public static final int MAX_FILE_PATH = 4_096;
    /** In bytes of UTF-8. */
    public static final int MAX_PARAMETERS_BYTES = 64 * 1024;

    public static final int MAX_MAP_ENTRIES = 64;
    /** Exclusive: what a JavaScript number still holds exactly. */
    public static final long COUNT_LIMIT = 1L << 53;

    public static final long MIN_THINKING_BUDGET = 1_024;
    public static final long MAX_THINKING_BUDGET = 100_000;
    /** Exclusive. */
    public static final BigDecimal REPORTED_COST_LIMIT = new BigDecimal("1000000000000");

    private final Set<String> toolNames;
    private final Set<String> operationModes;

    public Bounds(Set<String> toolNames, Set<String> operationModes) {
        this.toolNames = Set.copyOf(toolNames);
        this.operationModes = Set.copyOf(operationModes);
    }

    /** The documented tool names and modes. */
    public static Bounds defaults() {
        return new Bounds(DEFAULT_TOOL_NAMES, DEFAULT_OPERATION_MODES);
    }

    /** Whether {@code value} is an identifier or name within bounds. */
    public static boolean isName(@Nullable String value) {
        Checks checks = new Checks();
        checks.required("name", value);
        return checks.first() == null;
    }

    public Set<String> toolNames() {
        return toolNames;
    }

    public Set<String> operationModes() {
        return operationModes;
    }

    /** The first fault found, or null where the event can be admitted. */
    public @Nullable Fault check(UsageEvent event) {
        boolean record = !event.getVoided();
        Checks checks = new Checks();
        checks.required("tenant", event.getTenant());
        checks.required("event_id", event.getEventId());
        checks.count("revision", event.getRevision());
        checks.instant("occurred_at", event.getOccurredAt());
        checks.instant("recorded_at", event.getRecordedAt());
        checks.name("session_id", event.getSessionId(), record);
        checks.name("user_id", event.getUserId(), record);
        checks.name("provider", event.getProvider(), record);
        checks.name("model", event.getModel(), record);
        checks.optional("message_id", event.getMessageId());
        checks.optional("operation", event.getOperation());
        tokens(checks, event.getTokens());
        checks.optional("token_source", event.getTokenSource());
        checks.optional("service_tier", event.getServiceTier());
        Long budget = event.getThinkingBudget();
        if (budget != null && (budget < MIN_THINKING_BUDGET || budget > MAX_THINKING_BUDGET)) {
            checks.fault(RejectReason.OUT_OF_BOUNDS, "thinking_budget", "must be from 1024 to 100000 but is " + budget);
        }
        checks.optional("stop_reason", event.getStopReason());
        checks.oneOf("status", event.getStatus(), STATUSES);
        checks.count("latency_us", event.getLatencyUs());
        BigDecimal cost = event.getReportedCostUsd();
        if (cost != null
                && (cost.signum() < 0
                        || cost.compareTo(REPORTED_COST_LIMIT) >= 0
                        || cost.stripTrailingZeros().scale() > 18)) {
            checks.fault(
                    RejectReason.OUT_OF_BOUNDS,
                    "reported_cost_usd",
                    "must be from 0 to below 10^12 with at most 18 decimals but is " + Checks.shown(cost.toString()));
        }
        checks.tags(event.getTags());
        checks.optional("producer_id", event.getProducerId());
        checks.count("producer_seq", event.getProducerSeq());
        return checks.first();
    }

    /** The first fault found, or null where the event can be admitted. */
    public @Nullable Fault check(ToolOperationEvent event) {
        boolean record = !event.getVoided();
        Checks checks = new Checks();
        checks.required("tenant", event.getTenant());
        checks.required("event_id", event.getEventId());
        checks.count("revision", event.getRevision());
        checks.instant("occurred_at", event.getOccurredAt());
        checks.instant("recorded_at", event.getRecordedAt());
        checks.name("session_id", event.getSessionId(), record);
        checks.optional("user_id", event.getUserId());
        checks.name("tool_id", event.getToolId(), record);
        toolName(checks, "tool_name", event.getToolName(), toolNames, record);
        toolName(checks, "operation_mode", event.getOperationMode(), operationModes, record);
        checks.parameters(event.getParameters());
        checks.text("file_path", event.getFilePath(), MAX_FILE_PATH);
        checks.tokens("tokens_original", event.getTokensOriginal(), record);
        checks.tokens("tokens_actual", event.getTokensActual(), record);
        prevented(checks, event);
        checks.count("response_time_us", event.getResponseTimeUs());
        checks.optional("provider", event.getProvider());
        checks.optional("model", event.getModel());
        checks.tags(event.getTags());
        checks.optional("producer_id", event.getProducerId());
        checks.count("producer_seq", event.getProducerSeq());
        return checks.first();
    }

    private static void tokens(Checks checks, TokenCounts tokens) {
        checks.count("tokens.input", tokens.getInput());
        checks.count("tokens.cache_read", tokens.getCacheRead());
        checks.count("tokens.cache_write_5m", tokens.getCacheWrite5m());
        checks.count("tokens.cache_write_1h", tokens.getCacheWrite1h());
        checks.count("tokens.output", tokens.getOutput());
        checks.count("tokens.reasoning", tokens.getReasoning());
        checks.entries("tokens.other", tokens.getOther().size());
        tokens.getOther().forEach((name, count) -> {
            checks.required("tokens.other's key", name);
            if (name == null || (!name.startsWith("input_") && !name.startsWith("output_"))) {
                checks.fault(
                        RejectReason.OUT_OF_BOUNDS,
                        "tokens.other",
                        "keys must start with input_ or output_ but one is " + Checks.shown(name));
            }
            checks.tokens("tokens.other." + Checks.shownName(name), count, true);
        });
    }

    private static void toolName(Checks checks, String field, String value, Set<String> known, boolean required) {
        checks.name(field, value, required);
        if (!value.isEmpty()) {
            checks.oneOf(field, value, known);
        }
    }

    private static void prevented(Checks checks, ToolOperationEvent event) {
        Long prevented = event.getTokensPrevented();
        Long original = event.getTokensOriginal();
        Long actual = event.getTokensActual();
        if (prevented != null && (original == null || actual == null || prevented != original - actual)) {
            checks.fault(
                    RejectReason.PREVENTED_MISMATCH,
                    "tokens_prevented",
                    "must be tokens_original - tokens_actual (" + original + " - " + actual + ") but is " + prevented);
        }
    }
}
