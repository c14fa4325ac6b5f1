package io.tokentally.sdk;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
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
        return new RecordedUsage(
                        event,
                        or(event.getTenant(), tenant),
                        or(event.getUserId(), userId),
                        or(event.getSessionId(), sessionId),
                        event.getProducerId() == null ? producerId : event.getProducerId())
                .at(clock.millis());
    }

    /** A copy of {@code event} with every gap filled that these defaults can fill. */
    RecordedTool filled(ToolOperationEvent event) {
        return new RecordedTool(
                        event,
                        or(event.getTenant(), tenant),
                        event.getUserId() == null && !userId.isEmpty() ? userId : event.getUserId(),
                        or(event.getSessionId(), sessionId),
                        event.getProducerId() == null ? producerId : event.getProducerId())
                .at(clock.millis());
    }

    private static String or(@Nullable String given, String fallback) {
        return given == null || given.isEmpty() ? fallback : given;
    }
}
