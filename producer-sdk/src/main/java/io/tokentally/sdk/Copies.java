package io.tokentally.sdk;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies that share nothing mutable with the original. */
final class Copies {
    private Copies() {}

    static UsageEvent of(UsageEvent event) {
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
                of(event.getTokens()),
                event.getTokenSource(),
                event.getServiceTier(),
                event.getThinkingEnabled(),
                event.getThinkingBudget(),
                event.getStopReason(),
                event.getStatus(),
                event.getLatencyUs(),
                event.getReportedCostUsd(),
                of(event.getTags()),
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
        return tokens == null
                ? null
                : new TokenCounts(
                        tokens.getInput(),
                        tokens.getCacheRead(),
                        tokens.getCacheWrite5m(),
                        tokens.getCacheWrite1h(),
                        tokens.getOutput(),
                        tokens.getReasoning(),
                        of(tokens.getOther()));
    }

    static <V> @Nullable Map<String, V> of(@Nullable Map<String, V> map) {
        return map == null ? null : new HashMap<>(map);
    }
}
