package io.tokentally.benchmarks.sink;

import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.TopicAdmin;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroSerializer;
import io.tokentally.sink.Migrations;
import io.tokentally.sink.store.Connector;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real Kafka, registry and Postgres, and first forms of calls on the usage ledger's topic, all of one month, or none. */
final class LedgerTopic implements AutoCloseable {
    static final int PARTITIONS = 4;
    private static final Instant MONTH = Instant.parse("2026-10-01T00:00:00Z");

    private final EmbeddedStack stack;
    private final int rows;
    /** The last id of each partition: where they are all there, so are the others. */
    private final Set<String> last = new HashSet<>();

    LedgerTopic(Path folder, int rows) throws Exception {
        this.rows = rows;
        stack = EmbeddedStack.start(EmbeddedStack.Options.in(folder));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            TopicAdmin.ensureTopics(admin, Topics.ALL, PARTITIONS, (short) 1);
        }
        TopicAdmin.ensureSubjects(SchemaRegistry.at(stack.schemaRegistryUrl()), Topics.ALL);
        Migrations.migrate(Connector.unlimited(stack.databaseUrl(), stack.databaseUser(), stack.databasePassword()));
        execute("SELECT tally_add_month('usage_ledger', '" + MONTH + "')");
        if (rows > 0) {
            fill();
        }
    }

    EmbeddedStack stack() {
        return stack;
    }

    int rows() {
        return rows;
    }

    Map<String, String> settings() {
        return new HashMap<>(Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "schema.registry.url", stack.schemaRegistryUrl(),
                "database.url", stack.databaseUrl(),
                "database.user", stack.databaseUser(),
                "database.password", stack.databasePassword(),
                "partitions", Integer.toString(PARTITIONS),
                "sink.port", "0"));
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(stack.databaseUrl(), stack.databaseUser(), stack.databasePassword());
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long number(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rowsOf = statement.executeQuery(sql)) {
            rowsOf.next();
            return rowsOf.getLong(1);
        }
    }

    Set<String> lastIds() {
        return last;
    }

    private void fill() throws Exception {
        Map<Integer, String> lastByPartition = new LinkedHashMap<>();
        try (AvroSerializer serializer = new AvroSerializer();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                stack.bootstrapServers(),
                                "linger.ms",
                                "50",
                                "batch.size",
                                "262144"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            serializer.configure(Map.of(AvroSerializer.REGISTRY_URL, stack.schemaRegistryUrl()), false);
            for (int n = 0; n < rows; n++) {
                UsageLedgerEntry entry = entry(n);
                String id = entry.getEvent().getEventId();
                Future<?> unused = producer.send( // the callback counts; flush waits
                        new ProducerRecord<>(
                                Topics.USAGE_LEDGER.name(),
                                Keys.of(entry.getEvent()).getBytes(StandardCharsets.UTF_8),
                                serializer.serialize(Topics.USAGE_LEDGER.name(), entry)),
                        (sent, failure) -> {
                            if (failure == null) {
                                synchronized (lastByPartition) {
                                    lastByPartition.put(sent.partition(), id);
                                }
                            }
                        });
            }
            producer.flush();
        }
        last.addAll(lastByPartition.values());
        if (last.size() != PARTITIONS) {
            throw new IllegalStateException("only " + last + " were acknowledged");
        }
    }

    private static UsageLedgerEntry entry(int n) {
        UsageEvent event = UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId("openai:chatcmpl-" + Integer.toHexString(n * 0x9E3779B1) + n)
                .setUserId("user-" + n % 997)
                .setSessionId("session-" + n % 9_973)
                .setMessageId("message-" + n)
                .setProvider("openai")
                .setModel(List.of("gpt-4o-2024-08-06", "gpt-4o-mini", "o4-mini").get(n % 3))
                .setOperation("chat")
                .setTokens(new TokenCounts(1_200L + n % 4_096, 64L, null, null, 340L + n % 1_024, 17L, Map.of()))
                .setTokenSource("api:1264+357")
                .setServiceTier("default")
                .setStopReason("stop")
                .setStatus("ok")
                .setLatencyUs(812_345L + n)
                .setReportedCostUsd(new BigDecimal("0.004125000000000000"))
                .setProducerId("producer")
                .setProducerSeq((long) n)
                .build();
        return UsageLedgerEntry.newBuilder()
                .setEvent(event)
                .setVersion(n + 1L)
                .setEffectiveAt(MONTH.plusMillis(n))
                .setArrivedAt(MONTH.plusMillis(n))
                .setInputCostUsd(new BigDecimal("0.003250000000000000"))
                .setOutputCostUsd(new BigDecimal("0.000875000000000000"))
                .build();
    }

    @Override
    public void close() {
        stack.close();
    }
}
