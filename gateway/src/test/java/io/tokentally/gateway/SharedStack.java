package io.tokentally.gateway;

import io.tokentally.access.KeyRing;
import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.gateway.ingest.FakePublisher;
import io.tokentally.sink.Migrations;
import io.tokentally.sink.store.Connector;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.postgresql.ds.PGSimpleDataSource;

/** One Kafka, registry and Postgres for all classes that only read; each has a database of its own. */
final class SharedStack implements ParameterResolver {
    private static final String OWN = "jdbc:postgresql://";

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Home.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Running running = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedStack.class))
                .computeIfAbsent(Running.class, key -> Running.start(), Running.class);
        return new Home(
                running.stack,
                "test_" + context.getRequiredTestClass().getSimpleName().toLowerCase(java.util.Locale.ROOT));
    }

    /** A database of one test class. */
    record Home(EmbeddedStack stack, String database) {
        /** Empty, with all tables. */
        Home migrated() {
            Jdbi.create(dataSource(stack.databaseUrl()))
                    .useHandle(handle -> handle.execute("CREATE DATABASE " + database));
            Migrations.migrate(dataSource(url()));
            execute("SELECT count(tally_add_month(ledger, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 month'))"
                    + " FROM unnest(ARRAY['usage_ledger', 'tool_ledger']) AS ledger, generate_series(0, 3) AS n");
            return this;
        }

        String url() {
            String url = stack.databaseUrl();
            String query = url.contains("?") ? url.substring(url.indexOf('?')) : "";
            return url.substring(0, url.indexOf('/', OWN.length()) + 1) + database + query;
        }

        /** A script beside the tests. */
        void load(String script) throws IOException {
            try (InputStream sql = SharedStack.class.getResourceAsStream(script)) {
                execute(new String(Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8));
            }
        }

        void execute(String sql) {
            Jdbi.create(dataSource(url()))
                    .useHandle(handle -> handle.createScript(sql).execute());
        }

        /** As the owner of the tables. */
        Map<String, Object> row(String sql) {
            return Jdbi.create(dataSource(url()))
                    .withHandle(handle -> handle.createQuery(sql).mapToMap().one());
        }

        /** As the gateway reads for {@code tenant}. */
        Map<String, Object> rowAs(String tenant, String sql) {
            return Jdbi.create(dataSource(url())).inTransaction(handle -> {
                handle.execute("SET LOCAL ROLE tally_reader");
                handle.execute("SELECT set_config('tally.tenant', ?, true)", tenant);
                return handle.createQuery(sql).mapToMap().one();
            });
        }

        /** As the gateway explains it for {@code tenant}: a line a row. */
        List<String> explainedAs(String tenant, String sql) throws SQLException {
            return Jdbi.create(dataSource(url())).inTransaction(handle -> {
                handle.execute("SET LOCAL ROLE tally_reader");
                handle.execute("SELECT set_config('tally.tenant', ?, true)", tenant);
                List<String> lines = new ArrayList<>();
                try (Statement statement = handle.getConnection().createStatement();
                        ResultSet plan = statement.executeQuery("EXPLAIN (COSTS OFF) " + sql)) {
                    while (plan.next()) {
                        lines.add(plan.getString(1));
                    }
                }
                return lines;
            });
        }

        Connector connector() {
            return new Connector(url(), stack.databaseUser(), stack.databasePassword(), Duration.ofSeconds(30));
        }

        /** A gateway over it that acknowledges what it is sent and forgets it. */
        GatewayService gateway(InstantSource clock, Map<String, String> more) {
            return gateway(clock, KeyRing::empty, more);
        }

        GatewayService gateway(InstantSource clock, Supplier<@Nullable KeyRing> keys, Map<String, String> more) {
            Map<String, String> settings = new HashMap<>(Map.of(
                    GatewayConfig.BOOTSTRAP_SERVERS, stack.bootstrapServers(),
                    GatewayConfig.SCHEMA_REGISTRY_URL, stack.schemaRegistryUrl(),
                    GatewayConfig.DATABASE_URL, url(),
                    GatewayConfig.DATABASE_USER, stack.databaseUser(),
                    GatewayConfig.DATABASE_PASSWORD, stack.databasePassword(),
                    GatewayConfig.PORT, "0"));
            settings.putAll(more);
            GatewayConfig config = GatewayConfig.of(settings);
            Admin admin = Admin.create(config.kafka());
            return GatewayService.start(
                    config, admin, new FakePublisher(), keys, clock, new ArrayDeque<>(List.of(admin)));
        }

        private PGSimpleDataSource dataSource(String url) {
            PGSimpleDataSource dataSource = new PGSimpleDataSource();
            dataSource.setUrl(url);
            dataSource.setUser(stack.databaseUser());
            dataSource.setPassword(stack.databasePassword());
            return dataSource;
        }
    }

    private record Running(EmbeddedStack stack, Path folder) implements AutoCloseable {
        static Running start() {
            try {
                Path folder = Files.createTempDirectory("tally-gateway-");
                return new Running(EmbeddedStack.start(EmbeddedStack.Options.in(folder)), folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            stack.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
