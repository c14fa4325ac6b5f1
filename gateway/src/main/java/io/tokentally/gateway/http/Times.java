package io.tokentally.gateway.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** Times as callers write them, cut to microseconds. */
public final class Times {
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern ZONED = Pattern.compile(".*([Zz]|[+-]\\d{2}:\\d{2})");
    private static final Pattern UNESCAPED_PLUS = Pattern.compile("(.+) (\\d{2}:\\d{2})");

    private Times() {}

    /**
     * An RFC 3339 date-time, which has a zone.
     *
     * @throws ProblemException 400
     */
    public static Instant dateTime(String field, String text) {
        try {
            return OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                    .toInstant()
                    .truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException e) {
            throw ProblemException.malformed(
                    field + " must be an RFC 3339 date-time with a zone, such as 2026-01-31T23:59:59Z, but is "
                            + Shown.of(text));
        }
    }

    /**
     * A date, which is its first moment in {@code zone}, or an RFC 3339 date-time, in {@code zone} where it names none. A
     * plus sign that became a space for want of escaping is understood.
     *
     * @throws ProblemException 400
     */
    public static Instant dateOrDateTime(String field, String text, ZoneId zone) {
        try {
            if (DATE.matcher(text).matches()) {
                return LocalDate.parse(text).atStartOfDay(zone).toInstant();
            }
            var unescaped = UNESCAPED_PLUS.matcher(text);
            String mended = unescaped.matches() && unescaped.group(1).contains("T")
                    ? unescaped.group(1) + "+" + unescaped.group(2)
                    : text;
            Instant instant = ZONED.matcher(mended).matches()
                    ? OffsetDateTime.parse(mended).toInstant()
                    : LocalDateTime.parse(mended).atZone(zone).toInstant();
            return instant.truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException e) {
            throw ProblemException.malformed(
                    field + " must be a date such as 2026-01-31 or an RFC 3339 date-time such as "
                            + "2026-01-31T23:59:59Z but is " + Shown.of(text));
        }
    }
}
