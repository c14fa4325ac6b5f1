package io.tokentally.gateway.ingest;

import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.Shown;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields that every kind of event has.
 *
 * @param id as the caller gave it, in the body or as Idempotency-Key; null where neither did
 */
record Common(
        @Nullable String id,
        long revision,
        boolean voided,
        @Nullable Instant occurredAt,
        Map<String, String> tags,
        @Nullable String producerId,
        @Nullable Long producerSeq) {

    private static final BigDecimal MICROS_PER_MILLI = BigDecimal.valueOf(1_000);

    static Common of(Fields fields, @Nullable String idempotencyKey) {
        String id = same("event_id", fields.text("event_id"), "operation_id", fields.text("operation_id"));
        Long revision = fields.whole("revision");
        return new Common(
                id == null ? idempotencyKey : id,
                revision == null ? 0 : revision,
                Boolean.TRUE.equals(fields.flag("voided")),
                fields.dateTime("occurred_at"),
                fields.texts("tags"),
                fields.text("producer_id"),
                fields.whole("producer_seq"));
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
