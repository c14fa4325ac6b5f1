package io.tokentally.sink.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one row per event in a ledger whose partitions are months of its time.
 *
 * <p>Within a partition the primary key does. An event's time is fixed, so its forms meet in one partition, but for two
 * cases: a void that came before its record lies in the partition without time until the record comes; and a rebuild may
 * find another time for an event that nobody gave one. An id that comes back after it has expired is another event and
 * gets a row of its own beside the old one, as totals hold both.
 */
final class Placement<R> {
    /** A version is {@code generation << 40 | n}. */
    static final int GENERATION_SHIFT = 40;

    private static final Instant FIRST_MONTH = Instant.parse("2015-01-01T00:00:00Z");
    private static final Instant AFTER_LAST_MONTH = Instant.parse("2100-01-01T00:00:00Z");

    private final Function<R, @Nullable Instant> time;
    private final String newHere;
    private final String elsewhere;
    private final String dropOlder;
    private final String removeEarlier;

    private record EventId(String tenant, String eventId) {}

    Placement(String table, String timeColumn, Function<R, @Nullable Instant> time) {
        this.time = time;
        newHere = """
                SELECT next.tenant, next.event_id FROM pg_temp.stage_%1$s AS next
                WHERE NOT EXISTS (
                    SELECT FROM %1$s AS known
                    WHERE known.tenant = next.tenant AND known.event_id = next.event_id AND known.%2$s = next.%2$s)""".formatted(table, timeColumn);
        elsewhere = """
                SELECT known.tenant, known.event_id FROM %1$s AS known
                JOIN unnest(:tenants, :event_ids) AS here (tenant, event_id) USING (tenant, event_id)""".formatted(table);
        dropOlder = """
                DELETE FROM pg_temp.stage_%1$s AS next
                USING %1$s AS known, unnest(:tenants, :event_ids) AS here (tenant, event_id)
                WHERE known.tenant = here.tenant AND known.event_id = here.event_id
                  AND known.tenant = next.tenant AND known.event_id = next.event_id AND known.%2$s <> next.%2$s
                  AND known.version > next.version
                  AND (next.%2$s = '-infinity' OR known.version >> 40 > next.version >> 40)""".formatted(table, timeColumn);
        removeEarlier = """
                DELETE FROM %1$s AS known
                USING pg_temp.stage_%1$s AS next, unnest(:tenants, :event_ids) AS here (tenant, event_id)
                WHERE next.tenant = here.tenant AND next.event_id = here.event_id
                  AND known.tenant = next.tenant AND known.event_id = next.event_id AND known.%2$s <> next.%2$s
                  AND known.version < next.version
                  AND (known.%2$s = '-infinity' OR known.version >> 40 < next.version >> 40)""".formatted(table, timeColumn);
    }

    /** The month that {@code row} belongs into; null where it needs none of its own. */
    @Nullable
    YearMonth month(R row) {
        Instant at = time.apply(row);
        return at == null || at.isBefore(FIRST_MONTH) || !at.isBefore(AFTER_LAST_MONTH)
                ? null
                : YearMonth.from(at.atOffset(ZoneOffset.UTC));
    }

    /**
     * Settles the staged forms with what other partitions hold of the same events: of two forms of one event the higher
     * version stays. Asks for their own partition first, where nearly all of them are known, and then all others once,
     * which is a look into each month's index.
     */
    void settle(Handle handle) {
        List<EventId> unknown =
                handle.createQuery(newHere).map(Placement::eventId).list();
        if (unknown.isEmpty()) {
            return;
        }
        List<EventId> moved = among(unknown, handle.createQuery(elsewhere))
                .map(Placement::eventId)
                .list();
        if (!moved.isEmpty()) {
            among(moved, handle.createUpdate(dropOlder)).execute();
            among(moved, handle.createUpdate(removeEarlier)).execute();
        }
    }

    private static EventId eventId(ResultSet row, StatementContext context) throws SQLException {
        return new EventId(row.getString(1), row.getString(2));
    }

    private static <S extends SqlStatement<S>> S among(List<EventId> ids, S statement) {
        return statement
                .bind("tenants", ids.stream().map(EventId::tenant).toArray(String[]::new))
                .bind("event_ids", ids.stream().map(EventId::eventId).toArray(String[]::new));
    }
}
