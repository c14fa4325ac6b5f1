package io.tokentally.gateway;

import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.sink.Migrations;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/** The database as a test fills it. */
final class Tables {
    private Tables() {}

    static void migrate(EmbeddedStack stack) {
        Migrations.migrate(dataSource(stack));
    }

    static void execute(EmbeddedStack stack, String sql) {
        Jdbi.create(dataSource(stack))
                .useHandle(handle -> handle.createScript(sql).execute());
    }

    static PGSimpleDataSource dataSource(EmbeddedStack stack) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(stack.databaseUrl());
        dataSource.setUser(stack.databaseUser());
        dataSource.setPassword(stack.databasePassword());
        return dataSource;
    }
}
