package io.tokentally.gateway.ingest;

import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.Shown;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields that every kind of event has.
 *
 * @param id as the caller gave it, in the body or as Idempotency-Key; null where neither did
 * @param idName what the caller calls the id
 * @param exact whether every field is taken as it is given, as an export holds it: nothing derived, no form expected that
 *     only HTTP has
 */
record Common(
        @Nullable String id,
        String idName,
        long revision,
        boolean voided,
        @Nullable Instant occurredAt,
        @Nullable Instant recordedAt,
        boolean exact,
        Map<String, String> tags,
        @Nullable String producerId,
        @Nullable Long producerSeq) {

    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final BigDecimal MICROS_PER_MILLI = BigDecimal.valueOf(1_000);

    static Common of(Fields fields, @Nullable String idempotencyKey) {
        String eventId = fields.text("event_id");
        String operationId = fields.text("operation_id");
        String id = same("event_id", eventId, "operation_id", operationId);
        String idOfBody = operationId != null && eventId == null ? "operation_id" : "event_id";
        Long revision = fields.whole("revision");
        return new Common(
                id == null ? idempotencyKey : id,
                id == null && idempotencyKey != null ? IDEMPOTENCY_KEY : idOfBody,
                revision == null ? 0 : revision,
                Boolean.TRUE.equals(fields.flag("voided")),
                fields.dateTime("occurred_at"),
                fields.dateTime("recorded_at"),
                Boolean.TRUE.equals(fields.flag("exact")),
                fields.texts("tags"),
                fields.text("producer_id"),
                fields.whole("producer_seq"));
    }

    /** A session's id; UUIDs are kept in lower case, so that one session has one name. */
    String sessionId(Fields fields) {
        String id = fields.text("session_id");
        if (id == null) {
            return "";
        }
        return !exact && Params.isUuid(id) ? id.toLowerCase(Locale.ROOT) : id;
    }

    /** The name of a provider as it is given; one with white space around it would be counted as another. */
    static @Nullable String provider(Fields fields) {
        String provider = fields.text("provider");
        if (provider != null && !provider.equals(provider.strip())) {
            throw ProblemException.unacceptable(
                    "provider must not start or end with white space but is " + Shown.of(provider));
        }
        return provider;
    }

    /** Whole microseconds of {@code name}, which is in milliseconds and may have a fraction; rounded half up. */
    static @Nullable Long micros(Fields fields, String name) {
        BigDecimal millis = fields.number(name);
        if (millis == null) {
            return null;
        }
        BigDecimal micros = millis.multiply(MICROS_PER_MILLI).setScale(0, RoundingMode.HALF_UP);
        if (micros.signum() < 0 || micros.precision() > 18) {
            throw ProblemException.unacceptable(
                    name + " must be from 0 to below 2^53 microseconds but is " + Shown.of(millis.toPlainString()));
        }
        return micros.longValueExact();
    }

    /** The one of two values that is given; both may be where they are the same. */
    static <T> @Nullable T same(String name, @Nullable T value, String otherName, @Nullable T otherValue) {
        if (value != null && otherValue != null && !value.equals(otherValue)) {
            throw ProblemException.unacceptable(
                    name + " and " + otherName + " must be the same where both are given but are "
                            + Shown.of(value.toString()) + " and " + Shown.of(otherValue.toString()));
        }
        return value == null ? otherValue : value;
    }
}
