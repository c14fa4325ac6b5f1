package io.tokentally.cli.prices;

import io.tokentally.cli.CliException;
import io.tokentally.schemas.Micros;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Times as options take them. */
public final class When {
    private When() {}

    /**
     * A day in UTC, or an RFC 3339 time.
     *
     * @return to the microsecond; null where {@code text} is
     */
    public static @Nullable Instant of(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            Instant time = text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
            return Micros.toInstant(Micros.of(time));
        } catch (DateTimeParseException e) {
            throw new CliException(
                    option
                            + " must be a day such as 2026-01-31, in UTC, or a time such as 2026-01-31T00:00:00Z but is '"
                            + text + "'",
                    e);
        }
    }
}
