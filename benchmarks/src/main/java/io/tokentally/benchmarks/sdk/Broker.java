package io.tokentally.benchmarks.sdk;

import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.schemas.TopicAdmin;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.sdk.ClientBuilder;
import io.tokentally.sdk.TokentallyClient;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** A real Kafka in a process of its own, with the raw topics. */
final class Broker implements AutoCloseable {
    static final String COMPRESSION = "lz4";
    private static final int PARTITIONS = 4;

    private final EmbeddedStack stack;

    Broker(Path folder) throws InterruptedException {
        stack = EmbeddedStack.start(EmbeddedStack.Options.in(folder));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            TopicAdmin.ensureTopics(admin, Topics.RAW, PARTITIONS, (short) -1);
        }
        TopicAdmin.ensureSubjects(SchemaRegistry.at(stack.schemaRegistryUrl()), Topics.RAW);
    }

    String bootstrapServers() {
        return stack.bootstrapServers();
    }

    String schemaRegistryUrl() {
        return stack.schemaRegistryUrl();
    }

    /** As applications have it, but compressed as the others are. */
    ClientBuilder client() {
        return TokentallyClient.builder()
                .bootstrapServers(bootstrapServers())
                .schemaRegistryUrl(schemaRegistryUrl())
                .producerProperty("compression.type", COMPRESSION)
                .shutdownHook(false);
    }

    void up() {
        if (!stack.kafka().isAlive()) {
            stack.kafka().restart();
        }
    }

    void down() {
        if (stack.kafka().isAlive()) {
            stack.kafka().kill();
        }
    }

    @Override
    public void close() {
        stack.close();
    }
}
