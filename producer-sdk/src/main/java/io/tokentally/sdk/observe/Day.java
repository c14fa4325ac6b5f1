package io.tokentally.sdk.observe;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** The totals of one local day. Guarded by {@link Tally}. */
final class Day {
    final LocalDate date;
    final PerModel sums = new PerModel();
    private final Instant start;
    private final Instant end;

    Day(LocalDate date, ZoneId zone) {
        this.date = date;
        start = date.atStartOfDay(zone).toInstant();
        end = date.plusDays(1).atStartOfDay(zone).toInstant();
    }

    boolean holds(Instant at) {
        return !at.isBefore(start) && at.isBefore(end);
    }
}
