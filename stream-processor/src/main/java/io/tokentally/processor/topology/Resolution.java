package io.tokentally.processor.topology;

import io.tokentally.processor.known.KnownForm;
import io.tokentally.schemas.Fault;
import io.tokentally.schemas.Micros;
import io.tokentally.schemas.RejectReason;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an admitted event, given the known form of its id: the rules of identity, without any state.
 *
 * @param effectiveAt the event's time where it is accepted, null for a void that fixes none
 */
record Resolution(
        Outcome outcome,
        @Nullable Instant effectiveAt,
        @Nullable Fault fault) {
    /** How far after its arrival an event may say it happened. */
    static final Duration FUTURE_TOLERANCE = Duration.ofMinutes(5);

    /**
     * @param known the known form, null where there is none or it has expired
     * @param now the highest arrival that the task has seen
     */
    static Resolution of(
            Event event,
            byte[] fingerprint,
            @Nullable KnownForm known,
            Instant arrivedAt,
            Instant now,
            Duration history) {
        Instant occurredAt = event.occurredAt();
        if (occurredAt != null) {
            Fault fault = untimely(occurredAt, "occurred_at", arrivedAt, now, history);
            if (fault != null) {
                return rejected(fault);
            }
        }
        if (known == null) {
            return accepted(Outcome.LEDGER, event, null, arrivedAt, now, history);
        }
        if (event.revision() < known.revision()) {
            return new Resolution(Outcome.STALE, null, null);
        }
        if (event.revision() == known.revision()) {
            if (known.hasFingerprint(fingerprint)) {
                return new Resolution(Outcome.DUPLICATE, null, null);
            }
            if (known.voided() && !event.voided()) {
                return new Resolution(Outcome.STALE, null, null);
            }
            if (known.voided() || !event.voided()) {
                return rejected(new Fault(
                        RejectReason.CONFLICT,
                        "revision",
                        "revision " + event.revision()
                                + " is known with another payload; send a correction as revision "
                                + (event.revision() + 1)));
            }
        }
        Long knownTime = known.effectiveAt();
        if (knownTime != null && occurredAt != null && Micros.of(occurredAt) != knownTime) {
            return rejected(new Fault(
                    RejectReason.OCCURRED_AT_CHANGED,
                    "occurred_at",
                    "occurred_at is " + occurredAt + " but the event is known at " + Micros.toInstant(knownTime)
                            + "; to correct a time, void the event and record it under a new id"));
        }
        return accepted(Outcome.SUPERSEDED, event, knownTime, arrivedAt, now, history);
    }

    private static Resolution accepted(
            Outcome outcome, Event event, @Nullable Long knownTime, Instant arrivedAt, Instant now, Duration history) {
        Instant effectiveAt = event.occurredAt();
        if (effectiveAt == null && knownTime != null) {
            effectiveAt = Micros.toInstant(knownTime);
        }
        if (effectiveAt == null && !event.voided()) {
            effectiveAt = event.recordedAt() != null ? event.recordedAt() : arrivedAt;
        }
        Fault fault =
                untimely(effectiveAt != null ? effectiveAt : arrivedAt, "the event's time", arrivedAt, now, history);
        return fault != null ? rejected(fault) : new Resolution(outcome, effectiveAt, null);
    }

    private static @Nullable Fault untimely(
            Instant time, String field, Instant arrivedAt, Instant now, Duration history) {
        if (time.isAfter(arrivedAt.plus(FUTURE_TOLERANCE))) {
            return new Fault(
                    RejectReason.IN_FUTURE,
                    "occurred_at",
                    field + " " + time + " is more than 5 minutes after its arrival at " + arrivedAt);
        }
        Instant oldest = now.minus(history);
        if (time.isBefore(oldest)) {
            return new Fault(
                    RejectReason.BEFORE_HISTORY,
                    "occurred_at",
                    field + " " + time + " is before " + oldest + ", the oldest that history=" + history + " admits");
        }
        return null;
    }

    private static Resolution rejected(Fault fault) {
        return new Resolution(Outcome.REJECTED, null, fault);
    }
}
