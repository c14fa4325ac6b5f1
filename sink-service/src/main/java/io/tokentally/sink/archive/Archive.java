package io.tokentally.sink.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes old months out of the ledgers: their rows go into files, their sums stay, so that totals remain the sums over
 * ledger and archive. Only months that nothing can change any more: they ended before {@code history}. Several at once
 * wait for each other. Thread-safe.
 */
public final class Archive {
    /** What may still be on its way when its month leaves {@code history}. */
    public static final Duration MARGIN = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
    private static final List<String> LEDGERS = List.of("usage_ledger", "tool_ledger");

    private final DataSource database;
    private final Path folder;
    private final Set<String> otherClasses;

    /**
     * A month as it was archived.
     *
     * @param file where its rows are: JSON Lines, gzip
     */
    public record Archived(String ledger, YearMonth month, long rows, Path file) {}

    /**
     * Archives into {@code folder}.
     *
     * @param otherClasses the further token classes that totals keep apart
     */
    public Archive(DataSource database, Path folder, Set<String> otherClasses) {
        this.database = database;
        this.folder = folder;
        this.otherClasses = Set.copyOf(otherClasses);
    }

    /** The first month that may not be archived yet. */
    public static YearMonth firstKept(Instant now, Duration history) {
        return YearMonth.from(now.minus(history).minus(MARGIN).atOffset(ZoneOffset.UTC));
    }

    /** What {@link #run} would archive, each as {@code usage_ledger 2021-01}. */
    public List<String> pending(YearMonth before) throws SQLException {
        List<String> pending = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            for (String ledger : LEDGERS) {
                months(connection, ledger, before).forEach(month -> pending.add(ledger + " " + month));
            }
        }
        return pending;
    }

    /**
     * Archives every month before {@code before}, one transaction each.
     *
     * @throws SQLException where Postgres fails; the month at hand stays as it was, earlier ones are archived
     * @throws IOException where the folder cannot be written; likewise
     */
    public List<Archived> run(YearMonth before) throws SQLException, IOException {
        List<Archived> done = new ArrayList<>();
        for (String ledger : LEDGERS) {
            List<YearMonth> months;
            try (Connection connection = database.getConnection()) {
                months = months(connection, ledger, before);
            }
            for (YearMonth month : months) {
                Archived archived = archive(ledger, month);
                if (archived != null) {
                    LOG.info("{} {}: {} rows are in {}", ledger, month, archived.rows(), archived.file());
                    done.add(archived);
                }
            }
        }
        return done;
    }

    /** The steps; null where another one has archived the month meanwhile. */
    private @Nullable Archived archive(String ledger, YearMonth month) throws SQLException, IOException {
        String partition = ledger + "_" + month.toString().replace("-", "");
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                // 1. Lock: from here on nobody writes into this month; the sink waits and tries again. A crash up to
                // the
                //    commit: Postgres rolls back.
                statement.execute("SET LOCAL TimeZone = 'UTC'");
                statement.execute("SET LOCAL lock_timeout = '10s'");
                statement.execute("SELECT pg_advisory_xact_lock(hashtext('tally_add_month'))");
                if (!exists(connection, partition)) {
                    return null;
                }
                statement.execute("LOCK TABLE " + partition + " IN SHARE ROW EXCLUSIVE MODE");
                // 2. Rows into a file, on disk before the next step. A crash after it: the file is there and so are the
                //    rows; the next run writes it anew.
                ArchiveFile file = ArchiveFile.write(
                        connection, partition, folder.resolve(name(connection, ledger, month, partition)));
                // 3. Sums.
                for (TotalsKind kind : TotalsKind.values()) {
                    if (kind.ledger.equals(ledger)) {
                        keepSums(connection, kind, partition, month);
                    }
                }
                long rows = keepCounts(connection, ledger, partition, month, file);
                // 4. Out with the partition: readers are locked out for a moment.
                statement.execute("ALTER TABLE " + ledger + " DETACH PARTITION " + partition);
                statement.execute("DROP TABLE " + partition);
                // 5. Commit: rows disappear and sums appear together.
                connection.commit();
                return new Archived(ledger, month, rows, file.path());
            } finally {
                connection.rollback();
            }
        }
    }

    private void keepSums(Connection connection, TotalsKind kind, String partition, YearMonth month)
            throws SQLException {
        String key = String.join(", ", kind.key());
        String columns = String.join(", ", kind.sums.keySet());
        String entries = kind.entries(partition);
        boolean hasOther = kind != TotalsKind.SAVINGS;
        String sql = "INSERT INTO " + kind.archive() + " (month, " + key + ", " + columns
                + (hasOther ? ", other_tokens" : "") + ") SELECT ?, " + key + ", " + columns
                + (hasOther
                        ? ", coalesce(o.other, '{}') FROM (" + kind.sumsOver(entries) + ") s LEFT JOIN (SELECT " + key
                                + ", jsonb_object_agg(class, jsonb_build_object('sum', tokens, 'reported', reported))"
                                + " AS other FROM (" + kind.otherClassesOver(entries) + ") c GROUP BY " + key
                                + ") o USING (" + key + ")"
                        : " FROM (" + kind.sumsOver(entries) + ") s");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, first(month));
            if (hasOther) {
                statement.setArray(2, connection.createArrayOf("text", otherClasses.toArray()));
            }
            statement.executeUpdate();
        }
    }

    private static long keepCounts(
            Connection connection, String ledger, String partition, YearMonth month, ArchiveFile file)
            throws SQLException {
        String sql = """
                WITH kept AS (
                    INSERT INTO archived_months (ledger, month, tenant, rows, file, sha256, archived_at)
                    SELECT ?, ?, tenant, count(*), ?, ?, now() FROM %s GROUP BY tenant
                    RETURNING rows)
                SELECT coalesce(sum(rows), 0) FROM kept""".formatted(partition);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, ledger);
            statement.setObject(2, first(month));
            statement.setString(3, file.path().getFileName().toString());
            statement.setString(4, file.sha256());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** As the partition; a month that was archived before and got rows again has a number behind it. */
    private static String name(Connection connection, String ledger, YearMonth month, String partition)
            throws SQLException {
        String sql = "SELECT count(DISTINCT file) FROM archived_months WHERE ledger = ? AND month = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, ledger);
            statement.setObject(2, first(month));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                int before = rows.getInt(1);
                return partition + (before == 0 ? "" : "-" + (before + 1)) + ".jsonl.gz";
            }
        }
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }

    private static List<YearMonth> months(Connection connection, String ledger, YearMonth before) throws SQLException {
        String sql = """
                SELECT to_char(to_date(substring(relname FROM '[0-9]{6}$'), 'YYYYMM'), 'YYYY-MM') AS month
                FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
                WHERE inhparent = to_regclass(?) AND relname ~ '_[0-9]{6}$' ORDER BY month""";
        List<YearMonth> months = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, ledger);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    YearMonth month = YearMonth.parse(rows.getString(1));
                    if (month.isBefore(before)) {
                        months.add(month);
                    }
                }
            }
        }
        return months;
    }

    private static LocalDate first(YearMonth month) {
        return month.atDay(1);
    }
}
