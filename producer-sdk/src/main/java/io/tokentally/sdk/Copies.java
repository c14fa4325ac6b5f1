package io.tokentally.sdk;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies that share nothing mutable with the original. */
final class Copies {
    /** The two classes that Map.of() has. */
    private static final Class<?> FIXED_FEW = Map.of(0, 0).getClass();

    private static final Class<?> FIXED = Map.of().getClass();

    private Copies() {}

    /** For the drainer: maps that nobody can change are shared. */
    static UsageEvent taken(UsageEvent event, @Nullable TokenCounts tokens, @Nullable Map<String, String> tags) {
        return copy(event, sparse(tokens), sparse(tags));
    }

    static UsageEvent of(UsageEvent event) {
        return copy(event, of(event.getTokens()), of(event.getTags()));
    }

    private static UsageEvent copy(UsageEvent event, @Nullable TokenCounts tokens, @Nullable Map<String, String> tags) {
        return new UsageEvent(
                event.getEventId(),
                event.getRevision(),
                event.getVoided(),
                event.getTenant(),
                event.getOccurredAt(),
                event.getRecordedAt(),
                event.getUserId(),
                event.getSessionId(),
                event.getMessageId(),
                event.getProvider(),
                event.getModel(),
                event.getOperation(),
                tokens,
                event.getTokenSource(),
                event.getServiceTier(),
                event.getThinkingEnabled(),
                event.getThinkingBudget(),
                event.getStopReason(),
                event.getStatus(),
                event.getLatencyUs(),
                event.getReportedCostUsd(),
                tags,
                event.getProducerId(),
                event.getProducerSeq());
    }

    static ToolOperationEvent of(ToolOperationEvent event) {
        return new ToolOperationEvent(
                event.getEventId(),
                event.getRevision(),
                event.getVoided(),
                event.getTenant(),
                event.getOccurredAt(),
                event.getRecordedAt(),
                event.getSessionId(),
                event.getUserId(),
                event.getToolId(),
                event.getToolName(),
                event.getOperationMode(),
                event.getParameters(),
                event.getFilePath(),
                event.getTokensOriginal(),
                event.getTokensActual(),
                event.getTokensPrevented(),
                event.getResponseTimeUs(),
                event.getCacheHit(),
                event.getProvider(),
                event.getModel(),
                of(event.getTags()),
                event.getProducerId(),
                event.getProducerSeq());
    }

    static @Nullable TokenCounts of(@Nullable TokenCounts tokens) {
        return tokens == null ? null : of(tokens, of(tokens.getOther()));
    }

    /** As {@link #of(TokenCounts)}, but its map may be one that nobody can change: {@link #isFixed}. */
    static @Nullable TokenCounts sparse(@Nullable TokenCounts tokens) {
        return tokens == null ? null : of(tokens, sparse(tokens.getOther()));
    }

    static <V> @Nullable Map<String, V> sparse(@Nullable Map<String, V> map) {
        if (map == null || isFixed(map)) {
            return map;
        }
        return map.isEmpty() ? Map.of() : new HashMap<>(map);
    }

    /** Whether nobody can change it, so that its owner is still to make a copy for whoever may want to. */
    static boolean isFixed(@Nullable Map<?, ?> map) {
        return map != null && (map.getClass() == FIXED || map.getClass() == FIXED_FEW);
    }

    private static TokenCounts of(TokenCounts tokens, @Nullable Map<String, Long> other) {
        return new TokenCounts(
                tokens.getInput(),
                tokens.getCacheRead(),
                tokens.getCacheWrite5m(),
                tokens.getCacheWrite1h(),
                tokens.getOutput(),
                tokens.getReasoning(),
                other);
    }

    static <V> @Nullable Map<String, V> of(@Nullable Map<String, V> map) {
        return map == null ? null : new HashMap<>(map);
    }
}
