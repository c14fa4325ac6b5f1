package io.tokentally.sink.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A month's figures as they were when it was closed, by day: those of models and of savings. Closing changes nothing that
 * is counted; it makes visible what changes later.
 */
public final class ClosedMonth {
    private static final List<TotalsKind> KINDS = List.of(TotalsKind.MODEL, TotalsKind.SAVINGS);

    private ClosedMonth() {}

    /**
     * A figure that is not any more what it was.
     *
     * @param key what names the total, by its columns: tenant, provider, model, window, start
     */
    public record Change(String table, String key, String column, String closed, String now) {}

    /** An event of the month that arrived after it was closed: a new one, or a later form of one. */
    public record LateEvent(
            String ledger,
            String tenant,
            String eventId,
            long revision,
            boolean voided,
            Instant at,
            Instant arrivedAt) {}

    /** When {@code month} was closed; null where it is open. */
    public static @Nullable Instant closedAt(Connection connection, YearMonth month) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT closed_at FROM closed_months WHERE month = ?")) {
            statement.setObject(1, month.atDay(1));
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getObject(1, OffsetDateTime.class).toInstant() : null;
            }
        }
    }

    /**
     * Keeps the figures of {@code month} as they are.
     *
     * @param asOf every event that arrived before it is counted
     * @return whether it was open
     */
    public static boolean close(Connection connection, YearMonth month, Instant asOf) throws SQLException {
        connection.setAutoCommit(false);
        try {
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT INTO closed_months (month, closed_at) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                statement.setObject(1, month.atDay(1));
                statement.setObject(2, asOf.atOffset(ZoneOffset.UTC));
                if (statement.executeUpdate() == 0) {
                    return false;
                }
            }
            for (TotalsKind kind : KINDS) {
                String columns = columns(kind);
                try (PreparedStatement statement = connection.prepareStatement("INSERT INTO closed_" + kind.table
                        + " (month, " + columns + ") SELECT ?, " + columns + " FROM " + kind.table
                        + " WHERE \"window\" = 'day' AND window_start >= ? AND window_start < ?")) {
                    statement.setObject(1, month.atDay(1));
                    range(statement, 2, month);
                    statement.executeUpdate();
                }
            }
            connection.commit();
            return true;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Every figure of the closed {@code month} that has changed since. */
    public static List<Change> changes(Connection connection, YearMonth month) throws SQLException {
        List<Change> changes = new ArrayList<>();
        for (TotalsKind kind : KINDS) {
            String key = String.join(", ", kind.key());
            List<String> values = new ArrayList<>(kind.sums.keySet());
            if (kind == TotalsKind.MODEL) {
                values.add("other_tokens");
            }
            for (String value : values) {
                String empty = value.equals("other_tokens") ? "'{}'" : "0";
                String sql = "SELECT " + key + ", coalesce(c." + value + ", " + empty + ") AS closed, coalesce(t."
                        + value
                        + ", " + empty + ") AS now FROM (SELECT * FROM closed_" + kind.table + " WHERE month = ?) c"
                        + " FULL JOIN (SELECT * FROM " + kind.table + " WHERE \"window\" = 'day' AND window_start >= ?"
                        + " AND window_start < ?) t USING (" + key + ") WHERE coalesce(c." + value + ", " + empty
                        + ") <> coalesce(t." + value + ", " + empty + ") ORDER BY " + key;
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setObject(1, month.atDay(1));
                    range(statement, 2, month);
                    changes(statement, kind, value, changes);
                }
            }
        }
        return changes;
    }

    private static void changes(PreparedStatement statement, TotalsKind kind, String column, List<Change> changes)
            throws SQLException {
        int names = kind.key().size();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                List<String> key = new ArrayList<>();
                for (int i = 1; i <= names; i++) {
                    key.add(rows.getString(i));
                }
                changes.add(new Change(
                        kind.table, key.toString(), column, rows.getString(names + 1), rows.getString(names + 2)));
            }
        }
    }

    /** Every event of {@code month} of which a form arrived at or after {@code closedAt}, earliest first. */
    public static List<LateEvent> events(Connection connection, YearMonth month, Instant closedAt) throws SQLException {
        String sql = """
                SELECT 'usage_ledger', tenant, event_id, revision, voided, occurred_at AS at, arrived_at FROM usage_ledger
                WHERE occurred_at >= ? AND occurred_at < ? AND arrived_at >= ?
                UNION ALL
                SELECT 'tool_ledger', tenant, event_id, revision, voided, created_at, arrived_at FROM tool_ledger
                WHERE created_at >= ? AND created_at < ? AND arrived_at >= ?
                ORDER BY arrived_at, event_id""";
        List<LateEvent> events = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int first : new int[] {1, 4}) {
                range(statement, first, month);
                statement.setObject(first + 2, closedAt.atOffset(ZoneOffset.UTC));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    events.add(new LateEvent(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getLong(4),
                            rows.getBoolean(5),
                            rows.getObject(6, OffsetDateTime.class).toInstant(),
                            rows.getObject(7, OffsetDateTime.class).toInstant()));
                }
            }
        }
        return events;
    }

    private static String columns(TotalsKind kind) {
        return String.join(", ", kind.key()) + ", " + String.join(", ", kind.sums.keySet())
                + (kind == TotalsKind.MODEL ? ", other_tokens" : "");
    }

    private static void range(PreparedStatement statement, int first, YearMonth month) throws SQLException {
        statement.setObject(first, month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC));
        statement.setObject(
                first + 1, month.plusMonths(1).atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC));
    }
}
