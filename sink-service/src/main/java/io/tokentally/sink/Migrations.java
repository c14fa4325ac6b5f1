package io.tokentally.sink;

import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.output.MigrateResult;

/** The tables' versions, in {@code db/migration} on the class path. */
public final class Migrations {
    private Migrations() {}

    /**
     * Brings the database to the newest version this build knows; does nothing where it is there or beyond. Several at
     * once wait for each other.
     *
     * @return what was applied, each as {@code 1 ledgers totals offsets}; empty where nothing was
     * @throws org.flywaydb.core.api.FlywayException where the database cannot be reached or a migration fails; a failed
     *     one leaves nothing behind
     */
    public static List<String> migrate(DataSource database) {
        MigrateResult result = flyway(database).migrate();
        return result.migrations.stream()
                .map(applied -> applied.version + " " + applied.description)
                .toList();
    }

    /**
     * What {@link #migrate} would apply, in its words.
     *
     * @throws org.flywaydb.core.api.FlywayException where the database cannot be reached
     */
    public static List<String> pending(DataSource database) {
        return names(flyway(database).info().pending());
    }

    /**
     * What was applied so far, in the words of {@link #migrate}; also what a newer build has applied.
     *
     * @throws org.flywaydb.core.api.FlywayException where the database cannot be reached
     */
    public static List<String> applied(DataSource database) {
        return names(flyway(database).info().applied());
    }

    private static List<String> names(MigrationInfo[] migrations) {
        return Stream.of(migrations)
                .map(migration -> migration.getVersion() + " " + migration.getDescription())
                .toList();
    }

    private static Flyway flyway(DataSource database) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                .load();
    }
}
