package io.tokentally.sink;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The tables' versions, in {@code db/migration} on the class path. */
public final class Migrations {
    private Migrations() {}

    /**
     * Brings the database to the newest version this build knows; does nothing where it is there or beyond. Several at
     * once wait for each other.
     *
     * @throws org.flywaydb.core.api.FlywayException where the database cannot be reached or a migration fails; a failed
     *     one leaves nothing behind
     */
    public static void migrate(DataSource database) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                .load()
                .migrate();
    }
}
