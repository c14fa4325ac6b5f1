package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.query.Database;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * That Postgres alone, without a condition on the tenant in any statement, hides other tenants' rows: of every table and view
 * that the catalogue has, so that a new one without a policy is found.
 */
final class RowSecurity {
    /** They hold nothing of any tenant, and the reader may not read them. */
    private static final Set<String> NOT_FOR_READERS = Set.of("flyway_schema_history", "sink_offsets", "closed_months");

    private static final List<String> TENANTS = List.of("row-one", "row-two");

    private RowSecurity() {}

    static void check(EmbeddedStack stack) {
        Jdbi owner = Jdbi.create(Tables.dataSource(stack));
        List<String> relations = owner.withHandle(handle -> handle.createQuery(
                        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
                                + " AND relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT relispartition")
                .mapTo(String.class)
                .list());
        List<String> partitions = owner.withHandle(handle -> handle.createQuery(
                        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
                                + " AND relkind = 'r' AND relispartition")
                .mapTo(String.class)
                .list());
        assertThat(partitions).contains("usage_ledger_timeless");
        assertThat(relations).contains("usage_ledger", "rejected").containsAll(NOT_FOR_READERS);
        owner.useHandle(handle -> TENANTS.forEach(tenant -> insert(handle, tenant)));
        try (Database database = new Database(
                stack.databaseUrl(), stack.databaseUser(), stack.databasePassword(), 2, Duration.ofSeconds(10))) {
            for (String partition : partitions) {
                assertThat(catchThrowable(() -> tenants(database, "row-one", partition)))
                        .as(partition)
                        .hasMessageContaining("the database refuses this");
            }
            for (String relation : relations) {
                if (NOT_FOR_READERS.contains(relation)) {
                    assertThat(catchThrowable(() -> tenants(database, "row-one", relation)))
                            .as(relation)
                            .isInstanceOf(ProblemException.class)
                            .hasMessageContaining("the database refuses this");
                } else {
                    TENANTS.forEach(tenant -> assertThat(tenants(database, tenant, relation))
                            .as("%s as %s", relation, tenant)
                            .containsExactly(tenant));
                    assertThat(tenants(database, "row-none", relation))
                            .as(relation)
                            .isEmpty();
                    assertThat(tenants(database, "", relation)).as(relation).isEmpty();
                    assertThat(withoutTenant(owner, relation)).as(relation).isZero();
                }
            }
        } finally {
            owner.useHandle(RowSecurity::delete);
        }
    }

    /** Whose rows are seen; a relation without the column fails. */
    private static Set<String> tenants(Database database, String tenant, String relation) {
        return database.read(
                tenant,
                handle -> handle.createQuery(
                                NOT_FOR_READERS.contains(relation)
                                        ? "SELECT 'none' FROM " + relation
                                        : "SELECT DISTINCT tenant FROM " + relation)
                        .mapTo(String.class)
                        .set());
    }

    private static long withoutTenant(Jdbi owner, String relation) {
        return owner.inTransaction(handle -> {
            handle.execute("SET LOCAL ROLE tally_reader");
            return handle.createQuery("SELECT count(*) FROM " + relation)
                    .mapTo(Long.class)
                    .one();
        });
    }

    /** A row of {@code tenant} in every table that has one; what each column holds follows from its type. */
    private static void insert(Handle handle, String tenant) {
        for (String table : tables(handle)) {
            List<String> columns = handle.createQuery(
                            "SELECT quote_ident(column_name) || ' ' || data_type FROM information_schema.columns"
                                    + " WHERE table_schema = current_schema() AND table_name = :table")
                    .bind("table", table)
                    .mapTo(String.class)
                    .list();
            String names = columns.stream()
                    .map(column -> column.substring(0, column.indexOf(' ')))
                    .collect(Collectors.joining(", "));
            String values = columns.stream().map(RowSecurity::value).collect(Collectors.joining(", "));
            handle.createUpdate("INSERT INTO " + table + " (" + names + ") VALUES (" + values + ")")
                    .bind("tenant", tenant)
                    .bind("number", TENANTS.indexOf(tenant) + 1)
                    .execute();
        }
    }

    private static void delete(Handle handle) {
        for (String table : tables(handle)) {
            handle.createUpdate("DELETE FROM " + table + " WHERE tenant IN (<tenants>)")
                    .bindList("tenants", TENANTS)
                    .execute();
        }
    }

    private static List<String> tables(Handle handle) {
        return handle.createQuery("SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
                        + " AND relkind IN ('r', 'p') AND NOT relispartition AND relname NOT IN (<others>)")
                .bindList("others", NOT_FOR_READERS)
                .mapTo(String.class)
                .list();
    }

    private static String value(String column) {
        String type = column.substring(column.indexOf(' ') + 1);
        return switch (type) {
            case "text" -> ":tenant";
            case "bytea" -> "convert_to(:tenant, 'UTF8')";
            case "boolean" -> "false";
            case "jsonb", "json" -> "'{}'";
            case "timestamp with time zone", "date" -> "now()";
            case "integer", "bigint", "numeric", "smallint" -> ":number";
            default -> throw new AssertionError("what to insert into " + column + "?");
        };
    }
}
