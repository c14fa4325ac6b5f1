package io.tokentally.gateway.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

    private final Bounds bounds;
    private final InstantSource clock;

    Admission(Bounds bounds, InstantSource clock) {
        this.bounds = bounds;
        this.clock = clock;
    }

    /** @throws ProblemException 400 or 422, saying what is wrong and showing the value */
    Accepted.Usage usage(Fields fields, String tenant, @Nullable String idempotencyKey) {
        Common common = Common.of(fields, idempotencyKey);
        UsageEvent event = UsageReader.read(fields, tenant, common, this::newId);
        refuse(bounds.check(event));
        refuseFuture(event.getOccurredAt());
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
        refuse(bounds.check(event));
        refuseFuture(event.getOccurredAt());
        return new Accepted.ToolOperation(event);
    }

    /** An entry of a batch, whose {@code type} tells its kind. */
    Accepted entry(ObjectNode entry, String tenant, @Nullable String idempotencyKey) {
        Fields fields = new Fields(entry);
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

    private static void refuse(@Nullable Fault fault) {
        if (fault != null) {
            throw fault.reason() == RejectReason.UNKNOWN_NAME
                    ? ProblemException.malformed(fault.detail())
                    : ProblemException.unacceptable(fault.detail());
        }
    }

    private void refuseFuture(@Nullable Instant occurredAt) {
        Instant latest = clock.instant().plus(MAX_AHEAD);
        if (occurredAt != null && occurredAt.isAfter(latest)) {
            throw ProblemException.unacceptable(
                    "occurred_at may be at most 5 minutes ahead of now, " + latest + ", but is " + occurredAt);
        }
    }
}
