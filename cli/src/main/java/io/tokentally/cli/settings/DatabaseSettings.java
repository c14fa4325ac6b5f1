package io.tokentally.cli.settings;

import io.tokentally.cli.CliException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Postgres as the settings name it. */
public final class DatabaseSettings {
    private static final int CONNECT_SECONDS = 5;

    private DatabaseSettings() {}

    /**
     * The database; nothing connects to it yet.
     *
     * @throws CliException naming what is missing or malformed
     */
    public static DataSource database(Map<String, String> settings) {
        List<String> missing = new ArrayList<>(List.of("database.url", "database.user"));
        missing.removeAll(settings.keySet());
        if (!missing.isEmpty()) {
            throw new CliException("settings are missing: " + String.join(", ", missing)
                    + ". Name a stack's folder with --data, or a file that holds them with --config.");
        }
        PGSimpleDataSource database = new PGSimpleDataSource();
        try {
            database.setUrl(settings.getOrDefault("database.url", ""));
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    "database.url must be as jdbc:postgresql://host:port/database but is '"
                            + settings.get("database.url") + "'",
                    e);
        }
        database.setUser(settings.getOrDefault("database.user", ""));
        database.setPassword(settings.getOrDefault("database.password", ""));
        database.setConnectTimeout(CONNECT_SECONDS);
        return database;
    }
}
