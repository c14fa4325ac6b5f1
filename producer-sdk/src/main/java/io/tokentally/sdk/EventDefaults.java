package io.tokentally.sdk;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What an event gets where it has nothing of its own. Immutable and thread-safe.
 *
 * @param tenant the tenant of events without one
 * @param userId the user of events without one; empty for none
 * @param sessionId the session of events without one; empty for none
 * @param producerId this client's name
 * @param clock tells {@code recorded_at}, to the millisecond: half the cost of more
 */
record EventDefaults(String tenant, String userId, String sessionId, String producerId, InstantSource clock) {
    static final String DEFAULT_TENANT = "default";

    static EventDefaults none() {
        InstantSource clock = InstantSource.system();
        return new EventDefaults(DEFAULT_TENANT, "", "", EventIds.uuidV7(clock.millis()), clock);
    }

    /** A copy of {@code event} with every gap filled that these defaults can fill. */
    RecordedUsage filled(UsageEvent event) {
        long now = clock.millis();
        return new RecordedUsage(
                event,
                id(event.getEventId(), now),
                or(event.getTenant(), tenant),
                or(event.getUserId(), userId),
                or(event.getSessionId(), sessionId),
                event.getRecordedAt() == null ? Instant.ofEpochMilli(now) : event.getRecordedAt(),
                event.getProducerId() == null ? producerId : event.getProducerId());
    }

    /** A copy of {@code event} with every gap filled that these defaults can fill. */
    RecordedTool filled(ToolOperationEvent event) {
        long now = clock.millis();
        return new RecordedTool(
                event,
                id(event.getEventId(), now),
                or(event.getTenant(), tenant),
                event.getUserId() == null && !userId.isEmpty() ? userId : event.getUserId(),
                or(event.getSessionId(), sessionId),
                event.getRecordedAt() == null ? Instant.ofEpochMilli(now) : event.getRecordedAt(),
                event.getProducerId() == null ? producerId : event.getProducerId());
    }

    private static String id(@Nullable String given, long now) {
        return given == null || given.isEmpty() ? EventIds.uuidV7(now) : given;
    }

    private static String or(@Nullable String given, String fallback) {
        return given == null || given.isEmpty() ? fallback : given;
    }
}
