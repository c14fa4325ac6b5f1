package io.tokentally.gateway.query;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;

/**
 * Makes a transaction one of the reader and of a tenant; both end with it. Used by one thread, for one transaction.
 *
 * <p>Before the first statement it needs no round trip of its own: both go to Postgres at once, which plans the second when it
 * has run the first, and does not run it where the first fails.
 */
final class AsReader implements StatementCustomizer {
    private static final String TENANT = "tally_tenant";

    private final String tenant;
    private final String sql;
    private boolean isReader;

    AsReader(String tenant, String reader) {
        this.tenant = tenant;
        this.sql = "SELECT set_config('role', '" + reader + "', true) AS role, set_config('tally.tenant', :" + TENANT
                + ", true) AS tenant";
    }

    /** By a statement of its own. */
    void at(Handle handle) {
        handle.createQuery(sql).bind(TENANT, tenant).mapToMap().one();
    }

    /** With the first statement of {@code handle}, which must be one alone and not be fetched in parts. */
    void beforeFirstOf(Handle handle) {
        handle.getConfig(SqlStatements.class)
                .setTemplateEngine((statement, context) -> isReader ? statement : sql + ";\n" + statement)
                .addCustomizer(this);
    }

    @Override
    public void beforeTemplating(PreparedStatement statement, StatementContext context) {
        if (!isReader) {
            context.getBinding().addNamed(TENANT, tenant);
        }
    }

    /** The first result is that of the settings. */
    @Override
    public void afterExecution(PreparedStatement statement, StatementContext context) throws SQLException {
        if (!isReader && !statement.getMoreResults()) {
            throw new SQLException("the first statement of a read has no rows");
        }
        isReader = true;
    }
}
