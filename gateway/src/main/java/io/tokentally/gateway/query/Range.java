package io.tokentally.gateway.query;

import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A half-open range of time; an end that is null is open.
 *
 * @param label what the caller asked for, such as {@code 24h}; empty for given ends
 */
record Range(String label, @Nullable Instant from, @Nullable Instant to) {
    private static final String ALL = "all";
    private static final String DEFAULT = "24h";
    private static final Map<String, Duration> LENGTHS = lengths();

    /** {@code time_range}: 1h, 24h (default), 7d or 30d up to {@code now}. */
    static Range recent(Params params, Instant now) {
        return of(params.oneOf("time_range", LENGTHS.keySet()), now);
    }

    /** As {@link #recent}, or all. */
    static Range recentOrAll(Params params, Instant now) {
        return of(params.oneOf("time_range", withAll()), now);
    }

    /** As {@link #recentOrAll}, or {@code from} and {@code to}, of which either may be left out for an open end. */
    static Range recentOrBetween(Params params, Instant now, ZoneId zone) {
        return between(params, now, zone, DEFAULT);
    }

    /** As {@link #recentOrBetween}, but all where nothing is asked for. */
    static Range allOrBetween(Params params, Instant now, ZoneId zone) {
        return between(params, now, zone, ALL);
    }

    private static Range between(Params params, Instant now, ZoneId zone, String byDefault) {
        String label = params.oneOf("time_range", withAll());
        Instant from = params.time("from", zone);
        Instant to = params.time("to", zone);
        if (from == null && to == null) {
            return of(label == null ? byDefault : label, now);
        }
        if (label != null) {
            throw ProblemException.unacceptable("time_range and from/to exclude each other but both are given");
        }
        return between("from", from, "to", to);
    }

    /** @throws ProblemException 422 where it ends before it starts */
    static Range between(String fromName, @Nullable Instant from, String toName, @Nullable Instant to) {
        if (from != null && to != null && from.isAfter(to)) {
            throw ProblemException.unacceptable(
                    fromName + " may not be after " + toName + " but is: " + from + " > " + to);
        }
        return new Range("", from, to);
    }

    boolean isAll() {
        return from == null && to == null;
    }

    /** Whether trends over it go by the hour and not by the day. */
    boolean isShort() {
        Duration length = LENGTHS.get(label);
        return length != null && length.compareTo(Duration.ofDays(1)) <= 0;
    }

    boolean isEmpty() {
        return from != null && from.equals(to);
    }

    /**
     * The range right before it, of the same length: as many days or months of {@code zone} where it has whole ones and its
     * ends were given, otherwise as many microseconds.
     *
     * @throws ProblemException 422 where an end is open
     */
    Range previous(ZoneId zone) {
        if (from == null || to == null) {
            throw ProblemException.unacceptable(
                    "compare needs a range with both ends but " + (isAll() ? "time_range is 'all'" : "one is open"));
        }
        ZonedDateTime start = from.atZone(zone);
        ZonedDateTime end = to.atZone(zone);
        if (label.isEmpty() && isMidnight(start) && isMidnight(end)) {
            long months = ChronoUnit.MONTHS.between(start.toLocalDate(), end.toLocalDate());
            boolean wholeMonths = months > 0 && start.getDayOfMonth() == 1 && end.getDayOfMonth() == 1;
            LocalDate first = wholeMonths
                    ? start.toLocalDate().minusMonths(months)
                    : start.toLocalDate().minusDays(ChronoUnit.DAYS.between(start.toLocalDate(), end.toLocalDate()));
            return new Range("", first.atStartOfDay(zone).toInstant(), from);
        }
        return new Range("", from.minus(Duration.between(from, to)), from);
    }

    private static boolean isMidnight(ZonedDateTime time) {
        return time.equals(time.toLocalDate().atStartOfDay(time.getZone()));
    }

    private static Range of(@Nullable String label, Instant now) {
        String asked = label == null ? DEFAULT : label;
        Duration length = LENGTHS.get(asked);
        return length == null ? new Range(ALL, null, null) : new Range(asked, now.minus(length), now);
    }

    private static Set<String> withAll() {
        Map<String, Duration> all = new LinkedHashMap<>(LENGTHS);
        all.put(ALL, Duration.ZERO);
        return all.keySet();
    }

    private static Map<String, Duration> lengths() {
        return Map.of(
                "1h", Duration.ofHours(1),
                "24h", Duration.ofHours(24),
                "7d", Duration.ofDays(7),
                "30d", Duration.ofDays(30));
    }
}
