package io.tokentally.sink.store;

import io.tokentally.sink.store.TableBatch.Row;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of the ledgers: this month's and the next one's are made ahead, any other where its first row comes.
 * Owned by the sink thread alone.
 */
final class Months {
    private static final Logger LOG = LoggerFactory.getLogger(Months.class);
    /** So long a month counts as there; after that Postgres is asked again, since one can be archived meanwhile. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final Clock clock;
    private final Set<Month> known = new HashSet<>();
    private Instant forgetAt = Instant.MIN;

    private record Month(String ledger, YearMonth month) {}

    Months(Clock clock) {
        this.clock = clock;
    }

    /** Nothing is known of the database behind a new connection: it may have been put back to an earlier state. */
    void forget() {
        known.clear();
    }

    /** Makes the missing partitions of {@code batch}, each in a transaction of its own. */
    void prepare(Handle handle, Batch batch) {
        Instant now = clock.instant();
        boolean again = !now.isBefore(forgetAt);
        if (again) {
            known.clear();
            forgetAt = now.plus(REMEMBERED);
        }
        for (TableBatch<?> table : batch.tables()) {
            prepare(handle, table, YearMonth.from(now.atOffset(ZoneOffset.UTC)));
        }
    }

    private <R> void prepare(Handle handle, TableBatch<R> batch, YearMonth thisMonth) {
        Placement<R> placement = batch.table().placement();
        if (placement == null) {
            return;
        }
        String ledger = batch.table().name();
        prepare(handle, new Month(ledger, thisMonth));
        prepare(handle, new Month(ledger, thisMonth.plusMonths(1)));
        for (Row<R> row : batch.rows()) {
            YearMonth month = placement.month(row.value());
            if (month != null) {
                prepare(handle, new Month(ledger, month));
            }
        }
    }

    private void prepare(Handle handle, Month month) {
        if (known.contains(month)) {
            return;
        }
        LocalDate first = month.month.atDay(1);
        boolean made = handle.createQuery("SELECT tally_add_month(:ledger, :first)")
                .bind("ledger", month.ledger)
                .bind("first", OffsetDateTime.of(first.atStartOfDay(), ZoneOffset.UTC))
                .mapTo(Boolean.class)
                .one();
        if (made) {
            LOG.info("{} has a partition for {}", month.ledger, month.month);
        }
        known.add(month);
    }
}
