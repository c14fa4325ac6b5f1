package io.tokentally.cli.reconcile;

import io.tokentally.schemas.PlainDigits;
import io.tokentally.sink.archive.TotalsKind;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * G3: every total is the exact sum over the ledger and what was archived of it. Postgres sums and compares, in NUMERIC; only what differs comes here.
 * A total of nothing is as good as none. Sessions that reach back before {@code history} are left out: their totals expire.
 */
final class LedgerSumsCheck {
    private final Set<String> otherClasses;
    private final Instant historyStart;

    /**
     * Compares by these.
     *
     * @param otherClasses the further token classes that totals keep apart
     * @param historyStart from when on sessions are known whole
     */
    LedgerSumsCheck(Set<String> otherClasses, Instant historyStart) {
        this.otherClasses = Set.copyOf(otherClasses);
        this.historyStart = historyStart;
    }

    void run(Connection connection, Findings findings) throws SQLException {
        for (TotalsKind kind : TotalsKind.values()) {
            compare(connection, kind, findings);
            if (kind != TotalsKind.SAVINGS) {
                compareOther(connection, kind, findings);
            }
            findings.compared(String.format(
                    Locale.ROOT,
                    "%s: %,d totals are the sums over %,d entries of %s",
                    kind.table,
                    count(connection, kind.table),
                    count(connection, kind.ledger + " WHERE NOT voided"),
                    kind.ledger));
        }
    }

    private void compare(Connection connection, TotalsKind kind, Findings findings) throws SQLException {
        String key = String.join(", ", kind.key());
        String columns = String.join(", ", kind.sums.keySet());
        String added = list(kind.sums, "sum(%1$s) AS %1$s");
        String expected = list(kind.sums, "coalesce(e.%s, 0)::numeric");
        String actual = list(kind.sums, "coalesce(t.%s, 0)::numeric");
        String sql = "SELECT " + key + ", " + expected + ", " + actual //
                + " FROM (SELECT " + key + ", " + added + " FROM (" + kind.sumsOver(kind.entries())
                + " UNION ALL SELECT " + key + ", " + columns + " FROM " + kind.archive() + ") s GROUP BY " + key
                + ") e"
                + " FULL JOIN " + kind.table + " t USING (" + key + ")"
                + " WHERE (" + expected + ") IS DISTINCT FROM (" + actual + ")" + known(kind);
        differences(
                connection,
                kind,
                sql,
                null,
                List.copyOf(kind.sums.keySet()),
                kind.key().size(),
                findings);
    }

    /** The further token classes, which lie in JSON. */
    private void compareOther(Connection connection, TotalsKind kind, Findings findings) throws SQLException {
        String key = String.join(", ", kind.key()) + ", class";
        String sql = "SELECT " + key + ", coalesce(e.tokens, 0), coalesce(e.reported, 0)::numeric,"
                + " coalesce(t.tokens, 0), coalesce(t.reported, 0)"
                + " FROM (SELECT " + key + ", sum(tokens) AS tokens, sum(reported) AS reported FROM ("
                + kind.otherClassesOver(kind.entries()) + " UNION ALL SELECT " + key
                + ", (o.total ->> 'sum')::numeric, (o.total ->> 'reported')::numeric FROM " + kind.archive()
                + " CROSS JOIN LATERAL jsonb_each(other_tokens) o (class, total)) s GROUP BY " + key + ") e"
                + " FULL JOIN (SELECT " + key + ", (o.total ->> 'sum')::numeric AS tokens,"
                + " (o.total ->> 'reported')::numeric AS reported FROM " + kind.table
                + " CROSS JOIN LATERAL jsonb_each(other_tokens) o (class, total)) t USING (" + key + ")"
                + " WHERE (coalesce(e.tokens, 0), coalesce(e.reported, 0)::numeric)"
                + " IS DISTINCT FROM (coalesce(t.tokens, 0), coalesce(t.reported, 0))" + known(kind);
        differences(
                connection,
                kind,
                sql,
                connection.createArrayOf("text", otherClasses.toArray()),
                List.of("other_tokens.sum", "other_tokens.reported"),
                kind.key().size() + 1,
                findings);
    }

    private String known(TotalsKind kind) {
        if (kind != TotalsKind.SESSION) {
            return "";
        }
        String key = String.join(", ", kind.key());
        return " AND (" + key + ") NOT IN (SELECT " + key + " FROM " + kind.ledger
                + " WHERE occurred_at < TIMESTAMPTZ '" + historyStart + "' AND NOT voided UNION ALL SELECT " + key
                + " FROM "
                + kind.archive() + ")";
    }

    private static void differences(
            Connection connection,
            TotalsKind kind,
            String sql,
            @Nullable Array classes,
            List<String> fields,
            int keyColumns,
            Findings findings)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (classes != null) {
                statement.setArray(1, classes);
            }
            differences(statement, kind, fields, keyColumns, findings);
        }
    }

    private static void differences(
            PreparedStatement statement, TotalsKind kind, List<String> fields, int keyColumns, Findings findings)
            throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                List<String> key = new ArrayList<>();
                for (int i = 1; i <= keyColumns; i++) {
                    key.add(rows.getString(i));
                }
                for (int i = 0; i < fields.size(); i++) {
                    String expected = plain(rows, keyColumns + 1 + i);
                    String actual = plain(rows, keyColumns + 1 + fields.size() + i);
                    findings.check(
                            kind.table + " against " + kind.ledger, key.toString(), fields.get(i), expected, actual);
                }
            }
        }
    }

    private static String plain(ResultSet rows, int column) throws SQLException {
        return PlainDigits.text(rows.getBigDecimal(column));
    }

    private static String list(Map<String, String> columns, String format) {
        return columns.keySet().stream()
                .map(column -> String.format(Locale.ROOT, format, column))
                .collect(Collectors.joining(", "));
    }

    private static long count(Connection connection, String from) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + from)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
