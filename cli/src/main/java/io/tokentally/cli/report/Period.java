package io.tokentally.cli.report;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * The days that a report covers, in a time zone.
 *
 * @param since the first day; null for an open beginning
 * @param until the last day; null for an open end
 */
public record Period(
        ZoneId zone, @Nullable LocalDate since, @Nullable LocalDate until) {
    /**
     * The period that options name.
     *
     * @param zone an IANA name; null takes this machine's
     * @throws IllegalArgumentException saying what is wrong
     */
    public static Period of(@Nullable String zone, @Nullable String since, @Nullable String until) {
        Period period = new Period(zone(zone), day("--since", since), day("--until", until));
        if (period.since() != null && period.until() != null && period.since().isAfter(period.until())) {
            throw new IllegalArgumentException("--since " + since + " is after --until " + until);
        }
        return period;
    }

    /** The first instant, or null. */
    public @Nullable Instant from() {
        return since == null ? null : since.atStartOfDay(zone).toInstant();
    }

    /** The first instant behind the last day, or null. */
    public @Nullable Instant to() {
        return until == null ? null : until.plusDays(1).atStartOfDay(zone).toInstant();
    }

    private static ZoneId zone(@Nullable String name) {
        ZoneId local = ZoneId.systemDefault();
        if (name == null) {
            return ZoneId.getAvailableZoneIds().contains(local.getId()) ? local : ZoneOffset.UTC;
        }
        if (!ZoneId.getAvailableZoneIds().contains(name)) {
            throw new IllegalArgumentException(
                    "--timezone must be an IANA name such as UTC or Europe/Berlin but is '" + name + "'");
        }
        return ZoneId.of(name);
    }

    /** The name by which the gateway knows the zone. */
    public String zoneName() {
        return zone.normalized().equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    }

    private static @Nullable LocalDate day(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return LocalDate.parse(
                    text, text.length() == 8 ? DateTimeFormatter.BASIC_ISO_DATE : DateTimeFormatter.ISO_LOCAL_DATE);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    option + " must be a day such as 2026-01-31 or 20260131 but is '" + text + "'", e);
        }
    }
}
