package io.tokentally.gateway.ingest;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.Shown;
import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.Fault;
import io.tokentally.schemas.RejectReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request's event can be admitted, by the same {@link Bounds} that the topology admits by. Thread-safe.
 */
final class Admission {
    /** How far an event's time may be ahead of ours. */
    static final Duration MAX_AHEAD = Duration.ofMinutes(5);

    private static final String ID = "event_id";

    private final Bounds bounds;
    private final Duration history;
    private final InstantSource clock;

    Admission(Bounds bounds, Duration history, InstantSource clock) {
        this.bounds = bounds;
        this.history = history;
        this.clock = clock;
    }

    /** @throws ProblemException 400 or 422, saying what is wrong and showing the value */
    Accepted.Usage usage(Fields fields, String tenant, @Nullable String idempotencyKey) {
        Common common = Common.of(fields, idempotencyKey);
        UsageEvent event = UsageReader.read(fields, tenant, common, this::newId);
        refuse(bounds.check(event), common.idName());
        refuseUntimely("occurred_at", event.getOccurredAt());
        refuseUntimely("recorded_at", event.getRecordedAt());
        return new Accepted.Usage(event);
    }

    /** @throws ProblemException 400 or 422, saying what is wrong and showing the value */
    Accepted.ToolOperation toolOperation(Fields fields, String tenant, @Nullable String idempotencyKey) {
        Common common = Common.of(fields, idempotencyKey);
        if (common.id() == null && common.voided()) {
            throw ProblemException.unacceptable("operation_id is required of a void but missing");
        }
        String id = common.id() == null ? newId() : common.id();
        ToolOperationEvent event = ToolOperationReader.read(fields, tenant, common, id);
        refuse(bounds.check(event), common.idName());
        refuseUntimely("occurred_at", event.getOccurredAt());
        refuseUntimely("recorded_at", event.getRecordedAt());
        return new Accepted.ToolOperation(event);
    }

    /** An entry of a batch, whose {@code type} tells its kind. */
    Accepted entry(Fields fields, String tenant, @Nullable String idempotencyKey) {
        String type = fields.text("type");
        if (type == null) {
            throw ProblemException.unacceptable("type is required but missing");
        }
        return switch (type) {
            case "usage" -> usage(fields, tenant, idempotencyKey);
            case "tool_operation" -> toolOperation(fields, tenant, idempotencyKey);
            default ->
                throw ProblemException.malformed("type must be one of tool_operation, usage but is " + Shown.of(type));
        };
    }

    private String newId() {
        return UuidV7.at(clock.millis());
    }

    /** @param idName what the caller calls the event's id */
    private static void refuse(@Nullable Fault fault, String idName) {
        if (fault != null) {
            String detail = fault.field().equals(ID) ? idName + fault.detail().substring(ID.length()) : fault.detail();
            throw fault.reason() == RejectReason.UNKNOWN_NAME
                    ? ProblemException.malformed(detail)
                    : ProblemException.unacceptable(detail);
        }
    }

    private void refuseUntimely(String field, @Nullable Instant time) {
        if (time == null) {
            return;
        }
        Instant now = clock.instant();
        if (time.isAfter(now.plus(MAX_AHEAD))) {
            throw ProblemException.unacceptable(
                    field + " may be at most 5 minutes ahead of now, which is " + now + ", but is " + time);
        }
        Instant oldest = now.minus(history);
        if (time.isBefore(oldest)) {
            throw ProblemException.unacceptable(
                    field + " " + time + " is before " + oldest + ", the oldest that history=" + history + " admits");
        }
    }
}
