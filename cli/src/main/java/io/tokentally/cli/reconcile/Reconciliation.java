package io.tokentally.cli.reconcile;

import io.tokentally.cli.CliException;
import io.tokentally.cli.http.JsonHttp;
import io.tokentally.cli.settings.StackFile;
import io.tokentally.processor.ProcessorConfig;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares everything that should say the same: totals with ledgers (G3), topics with tables, counters with records
 * (G4). While events keep arriving, places differ for moments; so a difference counts only where two looks, each after
 * a drained probe, find it with the same values.
 */
public final class Reconciliation {
    /** Waits until all that arrived before the call is counted everywhere, or fails in bounded time. */
    public interface Drain {
        /** Returns before what arrival everything is counted. */
        Instant await() throws InterruptedException;
    }

    /** The setting of the key to ask the live state with; there may be none. */
    static final String KEY = "key";

    private static final List<String> NEEDED =
            List.of("bootstrap.servers", "schema.registry.url", "database.url", "database.user", StackFile.STATE_URL);

    private final Map<String, String> settings;
    private final Drain drain;

    /** Takes the settings by which the services run, and {@value StackFile#STATE_URL}. */
    public Reconciliation(Map<String, String> settings, Drain drain) {
        check(settings);
        this.settings = settings;
        this.drain = drain;
    }

    /** Names every setting that is missing. */
    static void check(Map<String, String> settings) {
        List<String> missing = new ArrayList<>(NEEDED);
        missing.removeAll(settings.keySet());
        if (!missing.isEmpty()) {
            throw new CliException("settings are missing: " + String.join(", ", missing)
                    + ". Name a running stack's folder with --data, or a file that holds them with --config.");
        }
    }

    /** What was compared, and the differences that count. */
    public Findings run() throws InterruptedException {
        drain.await();
        Findings first = look();
        if (first.differences().isEmpty()) {
            return first;
        }
        drain.await();
        Findings second = look();
        second.retain(first);
        return second;
    }

    private Findings look() throws InterruptedException {
        Findings findings = new Findings();
        TopicReader topics = new TopicReader(setting("bootstrap.servers"));
        try (Connection connection = DriverManager.getConnection(
                setting("database.url"), setting("database.user"), settings.getOrDefault("database.password", ""))) {
            snapshot(connection);
            new LedgerSumsCheck(
                            ProcessorConfig.otherClasses(settings),
                            Instant.now().minus(ProcessorConfig.history(settings)))
                    .run(connection, findings);
            new CopiesCheck(topics, SchemaRegistry.at(setting("schema.registry.url")), Instant.now())
                    .run(connection, findings);
            new AuditCheck(new JsonHttp(settings.get(KEY)), setting(StackFile.STATE_URL), topics)
                    .run(connection, findings);
            connection.rollback();
        } catch (SQLException e) {
            throw new CliException("Postgres at " + setting("database.url") + ": " + e.getMessage(), e);
        }
        return findings;
    }

    /** All queries see the tables as they are now. */
    private static void snapshot(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL TimeZone = 'UTC'");
        }
    }

    private String setting(String key) {
        return settings.getOrDefault(key, "");
    }
}
