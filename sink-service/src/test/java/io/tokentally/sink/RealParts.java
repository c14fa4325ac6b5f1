package io.tokentally.sink;

import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.TopicAdmin;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/** A real Kafka, registry and Postgres for one test class; each test gets topics made anew and an empty database. */
final class RealParts implements AutoCloseable {
    static final int PARTITIONS = 2;
    private static final String SHARED_DATABASE = "tokentally";

    private final EmbeddedStack stack;
    private final Admin admin;
    private int databases;

    RealParts(Path folder) {
        stack = EmbeddedStack.start(EmbeddedStack.Options.in(folder));
        admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
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

    Database newDatabase() {
        String name = "sink_" + ++databases;
        new Database(stack.databaseUrl(), stack.databaseUser(), stack.databasePassword())
                .execute("CREATE DATABASE " + name);
        return new Database(
                stack.databaseUrl().replace("/" + SHARED_DATABASE, "/" + name),
                stack.databaseUser(),
                stack.databasePassword());
    }

    /** Settings of a sink between these parts and {@code database}. */
    Map<String, String> settings(Database database) {
        return Map.of(
                SinkConfig.BOOTSTRAP_SERVERS, stack.bootstrapServers(),
                SinkConfig.SCHEMA_REGISTRY_URL, stack.schemaRegistryUrl(),
                SinkConfig.DATABASE_URL, database.url(),
                SinkConfig.DATABASE_USER, stack.databaseUser(),
                SinkConfig.DATABASE_PASSWORD, stack.databasePassword(),
                SinkConfig.PARTITIONS, Integer.toString(PARTITIONS));
    }

    @Override
    public void close() {
        admin.close();
        stack.close();
    }
}
