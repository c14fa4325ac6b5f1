package io.tokentally.cli.doctor;

import io.tokentally.cli.Failures;
import io.tokentally.sink.Migrations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Postgres and its tables. */
final class PostgresCheck {
    private static final String AREA = "postgres";
    private static final String WRONG_PASSWORD = "28P01";
    private static final String NOT_ALLOWED = "28000";
    private static final String NO_DATABASE = "3D000";
    private static final String UNDEFINED_TABLE = "42P01";
    private static final int CONNECT_SECONDS = 5;
    private static final int ANSWER_SECONDS = 8;

    private final PGSimpleDataSource database = new PGSimpleDataSource();
    private final String url;
    private final String user;

    /** @throws IllegalArgumentException where the address is none */
    PostgresCheck(Map<String, String> settings) {
        url = settings.getOrDefault("database.url", "");
        user = settings.getOrDefault("database.user", "");
        database.setUrl(url);
        database.setUser(user);
        database.setPassword(settings.getOrDefault("database.password", ""));
        database.setApplicationName("tally-doctor");
        database.setConnectTimeout(CONNECT_SECONDS);
        database.setSocketTimeout(ANSWER_SECONDS);
    }

    /** Whether it lets us in; nothing else about it can be looked at where it does not. */
    Finding look() {
        try (Connection connection = database.getConnection()) {
            return Finding.ok(AREA, "Postgres " + connection.getMetaData().getDatabaseProductVersion() + " at " + url);
        } catch (SQLException e) {
            return refused(e);
        }
    }

    private Finding refused(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(WRONG_PASSWORD) || state.equals(NOT_ALLOWED)) {
            return Finding.fault(
                    AREA,
                    "Postgres at " + url + " refuses the user " + user + ": " + Failures.line(e),
                    "correct database.user and database.password (TALLY_DATABASE_PASSWORD), or pg_hba.conf");
        }
        if (state.equals(NO_DATABASE)) {
            return Finding.fault(
                    AREA, "there is no such database: " + Failures.line(e), "CREATE DATABASE, or correct database.url");
        }
        return Finding.fault(
                AREA,
                "Postgres at " + url + " does not answer (" + Failures.line(e) + ")",
                "start it ('tally up' starts one), or correct database.url");
    }

    List<Finding> tables() {
        try {
            List<String> pending = Migrations.pending(database);
            List<String> applied = Migrations.applied(database);
            if (applied.isEmpty()) {
                return List.of(Finding.fault(
                        AREA, "the tables are missing in " + url, "run 'tally migrate', or start the sink"));
            }
            if (!pending.isEmpty()) {
                return List.of(Finding.fault(
                        AREA,
                        "the tables lack migrations: " + String.join(", ", pending),
                        "run 'tally migrate', or start this build's sink"));
            }
            stored();
            return List.of(Finding.ok(AREA, "the tables are at " + applied.get(applied.size() - 1)));
        } catch (FlywayException e) {
            return List.of(Finding.unknown(AREA, "the tables' version cannot be read: " + Failures.line(e)));
        } catch (SQLException e) {
            return List.of(
                    UNDEFINED_TABLE.equals(e.getSQLState())
                            ? Finding.fault(
                                    AREA,
                                    "a table was deleted: " + Failures.line(e),
                                    "restore Postgres from a backup: the sink reads on from that copy's position")
                            : Finding.unknown(AREA, "the tables cannot be read: " + Failures.line(e)));
        }
    }

    /** How far the sink has come. */
    Map<TopicPartition, Long> stored() throws SQLException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT topic, partition, next_offset FROM sink_offsets")) {
            while (row.next()) {
                offsets.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
            }
        }
        return offsets;
    }

    /** Its clock; null where it does not say. */
    @Nullable
    Instant now() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
            return row.next() ? row.getTimestamp(1).toInstant() : null;
        } catch (SQLException e) {
            return null; // said already by look()
        }
    }
}
