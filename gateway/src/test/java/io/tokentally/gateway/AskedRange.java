package io.tokentally.gateway;

import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;

/** A half-open range, and what it holds. */
record AskedRange(Instant from, Instant to) {
    /** From one call to another, of which the last is not in it. */
    static AskedRange around(List<UsageLedgerEntry> calls, Random random) {
        Instant one = calls.get(random.nextInt(calls.size())).getEffectiveAt();
        Instant other = calls.get(random.nextInt(calls.size())).getEffectiveAt();
        return one.isBefore(other) ? new AskedRange(one, other) : new AskedRange(other, one);
    }

    static AskedRange of(List<ToolLedgerEntry> operations, Random random) {
        Instant one = operations.get(random.nextInt(operations.size())).getEffectiveAt();
        Instant other = operations.get(random.nextInt(operations.size())).getEffectiveAt();
        return one.isBefore(other) ? new AskedRange(one, other) : new AskedRange(other, one);
    }

    /** Up to three whole days of {@code zone}, from that of a call on. */
    static AskedRange days(List<UsageLedgerEntry> calls, ZoneId zone, Random random) {
        LocalDate first = calls.get(random.nextInt(calls.size()))
                .getEffectiveAt()
                .atZone(zone)
                .toLocalDate();
        return new AskedRange(
                first.atStartOfDay(zone).toInstant(),
                first.plusDays(1 + random.nextInt(3)).atStartOfDay(zone).toInstant());
    }

    AskedRange daysBefore(ZoneId zone) {
        LocalDate first = from.atZone(zone).toLocalDate();
        long days = ChronoUnit.DAYS.between(first, to.atZone(zone).toLocalDate());
        return new AskedRange(first.minusDays(days).atStartOfDay(zone).toInstant(), from);
    }

    AskedRange before() {
        return new AskedRange(from.minus(Duration.between(from, to)), from);
    }

    List<UsageLedgerEntry> of(List<UsageLedgerEntry> calls) {
        return calls.stream().filter(call -> holds(call.getEffectiveAt())).toList();
    }

    List<ToolLedgerEntry> ofTools(List<ToolLedgerEntry> operations) {
        return operations.stream()
                .filter(entry -> holds(entry.getEffectiveAt()))
                .toList();
    }

    private boolean holds(Instant time) {
        return !time.isBefore(from) && time.isBefore(to);
    }
}
