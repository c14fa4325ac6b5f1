package io.tokentally.sdk;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an event gets where it has nothing of its own. Immutable and thread-safe.
 *
 * @param tenant the tenant of events without one
 * @param userId the user of events without one; empty for none
 * @param sessionId the session of events without one; empty for none
 * @param producerId this client's name
 * @param clock tells {@code recorded_at}
 */
record EventDefaults(String tenant, String userId, String sessionId, String producerId, InstantSource clock) {
    static final String DEFAULT_TENANT = "default";

    static EventDefaults none() {
        InstantSource clock = InstantSource.system();
        return new EventDefaults(DEFAULT_TENANT, "", "", EventIds.uuidV7(clock.millis()), clock);
    }

    /** A copy of {@code event} with every gap filled that these defaults can fill. */
    UsageEvent filled(UsageEvent event) {
        Instant now = clock.instant();
        UsageEvent copy = copy(event);
        copy.setEventId(id(event.getEventId(), now));
        copy.setTenant(or(event.getTenant(), tenant));
        copy.setUserId(or(event.getUserId(), userId));
        copy.setSessionId(or(event.getSessionId(), sessionId));
        if (event.getRecordedAt() == null) {
            copy.setRecordedAt(now);
        }
        if (event.getProducerId() == null) {
            copy.setProducerId(producerId);
        }
        return copy;
    }

    /** A copy of {@code event} with every gap filled that these defaults can fill. */
    ToolOperationEvent filled(ToolOperationEvent event) {
        Instant now = clock.instant();
        ToolOperationEvent copy = copy(event);
        copy.setEventId(id(event.getEventId(), now));
        copy.setTenant(or(event.getTenant(), tenant));
        copy.setSessionId(or(event.getSessionId(), sessionId));
        if (event.getUserId() == null && !userId.isEmpty()) {
            copy.setUserId(userId);
        }
        if (event.getRecordedAt() == null) {
            copy.setRecordedAt(now);
        }
        if (event.getProducerId() == null) {
            copy.setProducerId(producerId);
        }
        return copy;
    }

    boolean isOwn(UsageEvent event) {
        return producerId.equals(event.getProducerId());
    }

    boolean isOwn(ToolOperationEvent event) {
        return producerId.equals(event.getProducerId());
    }

    /** Shares nothing mutable with {@code event}. */
    static UsageEvent copy(UsageEvent event) {
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
                copy(event.getTokens()),
                event.getTokenSource(),
                event.getServiceTier(),
                event.getThinkingEnabled(),
                event.getThinkingBudget(),
                event.getStopReason(),
                event.getStatus(),
                event.getLatencyUs(),
                event.getReportedCostUsd(),
                copy(event.getTags()),
                event.getProducerId(),
                event.getProducerSeq());
    }

    /** Shares nothing mutable with {@code event}. */
    static ToolOperationEvent copy(ToolOperationEvent event) {
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
                copy(event.getTags()),
                event.getProducerId(),
                event.getProducerSeq());
    }

    private static @Nullable TokenCounts copy(@Nullable TokenCounts tokens) {
        return tokens == null
                ? null
                : new TokenCounts(
                        tokens.getInput(),
                        tokens.getCacheRead(),
                        tokens.getCacheWrite5m(),
                        tokens.getCacheWrite1h(),
                        tokens.getOutput(),
                        tokens.getReasoning(),
                        copy(tokens.getOther()));
    }

    private static <V> @Nullable Map<String, V> copy(@Nullable Map<String, V> map) {
        return map == null ? null : new HashMap<>(map);
    }

    private static String id(@Nullable String given, Instant now) {
        return given == null || given.isEmpty() ? EventIds.uuidV7(now.toEpochMilli()) : given;
    }

    private static String or(@Nullable String given, String fallback) {
        return given == null || given.isEmpty() ? fallback : given;
    }
}
