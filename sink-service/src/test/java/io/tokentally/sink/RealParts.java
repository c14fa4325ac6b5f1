package io.tokentally.sink;

import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.TopicAdmin;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.sink.store.Connector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/** A real Kafka, registry and Postgres for all tests of this JVM; each test gets topics made anew and an empty database. */
final class RealParts {
    private static final RealParts SHARED = new RealParts(temporaryFolder());
    static final int PARTITIONS = 2;
    private static final String SHARED_DATABASE = "tokentally";

    private final Path folder;
    private final EmbeddedStack stack;
    private final Admin admin;
    private int databases;
    private String template = "";

    private RealParts(Path folder) {
        this.folder = folder;
        stack = EmbeddedStack.start(EmbeddedStack.Options.in(folder));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(folder), "test-parts-end"));
        admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
    }

    /** With all of their files. */
    Path folder() {
        return folder;
    }

    EmbeddedStack stack() {
        return stack;
    }

    Admin admin() {
        return admin;
    }

    SchemaRegistry registry() {
        return SchemaRegistry.at(stack.schemaRegistryUrl());
    }

    void makeTopicsAnew() throws Exception {
        List<String> names = Topics.OUTPUTS.stream().map(Topic::name).toList();
        Set<String> known = admin.listTopics().names().get();
        List<String> old = names.stream().filter(known::contains).toList();
        admin.deleteTopics(old).all().get();
        Awaitility.await().until(() -> admin.listTopics().names().get().stream().noneMatch(names::contains));
        TopicAdmin.ensureTopics(admin, Topics.OUTPUTS, PARTITIONS, (short) 1);
    }

    /** One whose tables are there and empty. */
    synchronized Database newDatabase() {
        if (template.isEmpty()) {
            Database migrated = emptyDatabase();
            Migrations.migrate(Connector.unlimited(migrated.url(), migrated.user(), migrated.password()));
            template = "sink_" + databases;
        }
        return createDatabase(" TEMPLATE " + template);
    }

    /** A killed Postgres syncs all files of all databases when it comes back, so those of past tests go. */
    void drop(Database database) {
        new Database(stack.databaseUrl(), stack.databaseUser(), stack.databasePassword())
                .execute("DROP DATABASE " + name(database) + " WITH (FORCE)");
    }

    private static String name(Database database) {
        return database.url().replaceAll(".*/([^?]*).*", "$1");
    }

    /** One as {@code database} is now; nobody may be connected to it. */
    synchronized Database copyOf(Database database) {
        return createDatabase(" TEMPLATE " + name(database));
    }

    /** One without tables. */
    synchronized Database emptyDatabase() {
        return createDatabase("");
    }

    private Database createDatabase(String how) {
        String name = "sink_" + ++databases;
        new Database(stack.databaseUrl(), stack.databaseUser(), stack.databasePassword())
                .execute("CREATE DATABASE " + name + how);
        return new Database(
                stack.databaseUrl().replace("/" + SHARED_DATABASE, "/" + name),
                stack.databaseUser(),
                stack.databasePassword());
    }

    /** Settings of a sink between these parts and {@code database}, with one writer, so that a test knows which one it is. */
    Map<String, String> settings(Database database) {
        return Map.of(
                SinkConfig.BOOTSTRAP_SERVERS, stack.bootstrapServers(),
                SinkConfig.SCHEMA_REGISTRY_URL, stack.schemaRegistryUrl(),
                SinkConfig.DATABASE_URL, database.url(),
                SinkConfig.DATABASE_USER, stack.databaseUser(),
                SinkConfig.DATABASE_PASSWORD, stack.databasePassword(),
                SinkConfig.PARTITIONS, Integer.toString(PARTITIONS),
                SinkConfig.WRITERS, "1");
    }

    /** Started with the first use. */
    static RealParts shared() {
        return SHARED;
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("tally-sink-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(Path folder) {
        admin.close(Duration.ofSeconds(5));
        stack.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
