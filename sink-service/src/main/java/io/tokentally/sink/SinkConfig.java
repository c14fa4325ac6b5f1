package io.tokentally.sink;

import io.tokentally.sink.archive.Archive;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The sink's settings: key, type, default, check and meaning of each. */
public final class SinkConfig extends AbstractConfig {
    static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    static final String SCHEMA_REGISTRY_URL = "schema.registry.url";
    static final String DATABASE_URL = "database.url";
    static final String DATABASE_USER = "database.user";
    static final String DATABASE_PASSWORD = "database.password";
    static final String GROUP_ID = "sink.group.id";
    static final String PARTITIONS = "partitions";
    static final String REPLICATION_FACTOR = "replication.factor";
    static final String WRITERS = "sink.writers";
    static final String BATCH_RECORDS = "sink.batch.records";
    static final String SESSION_TIMEOUT_MS = "sink.session.timeout.ms";
    static final String ARCHIVE_AFTER = "sink.archive.after";
    static final String ARCHIVE_DIRECTORY = "sink.archive.directory";
    static final String HISTORY = "history";
    static final String OTHER_CLASSES = "other.classes";
    static final String HOST = "sink.host";
    static final String PORT = "sink.port";
    static final String STATEMENT_TIMEOUT_MS = "database.statement.timeout.ms";
    /** Whatever follows it is given to Kafka's clients, for example {@code kafka.security.protocol}. */
    static final String KAFKA_PREFIX = "kafka.";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    BOOTSTRAP_SERVERS,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new NonEmptyString(),
                    Importance.HIGH,
                    "Kafka's addresses, host:port, separated by commas.")
            .define(
                    SCHEMA_REGISTRY_URL,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new NonEmptyString(),
                    Importance.HIGH,
                    "The schema registry's address.")
            .define(
                    DATABASE_URL,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    SinkConfig::postgresUrl,
                    Importance.HIGH,
                    "Postgres, as jdbc:postgresql://host:port/database.")
            .define(
                    DATABASE_USER,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new NonEmptyString(),
                    Importance.HIGH,
                    "Who writes; needs its tables and temporary ones.")
            .define(DATABASE_PASSWORD, ConfigDef.Type.PASSWORD, "", Importance.HIGH, "The user's password.")
            .define(
                    GROUP_ID,
                    ConfigDef.Type.STRING,
                    "tally-sink",
                    new NonEmptyString(),
                    Importance.MEDIUM,
                    "Sinks of one group share the partitions; one database has one group.")
            .define(
                    PARTITIONS,
                    ConfigDef.Type.INT,
                    4,
                    Range.atLeast(1),
                    Importance.MEDIUM,
                    "Partitions of each topic, fixed when it is created.")
            .define(
                    REPLICATION_FACTOR,
                    ConfigDef.Type.SHORT,
                    (short) -1,
                    Importance.MEDIUM,
                    "Replicas of each topic created here; -1 for the broker's default.")
            .define(
                    HOST,
                    ConfigDef.Type.STRING,
                    "127.0.0.1",
                    new NonEmptyString(),
                    Importance.MEDIUM,
                    "Address that /livez, /readyz and /metrics listen on; they show sums over all tenants.")
            .define(
                    PORT,
                    ConfigDef.Type.INT,
                    8005,
                    Range.between(0, 65_535),
                    Importance.MEDIUM,
                    "Their port; 0 takes a free one.")
            .define(
                    ARCHIVE_AFTER,
                    ConfigDef.Type.STRING,
                    "",
                    SinkConfig::checkDuration,
                    Importance.LOW,
                    "How old months get before their ledger rows go into files by themselves, at least history and 7 days;"
                            + " ISO 8601, such as P2000D. Empty: never.")
            .define(
                    ARCHIVE_DIRECTORY,
                    ConfigDef.Type.STRING,
                    "archive",
                    new NonEmptyString(),
                    Importance.LOW,
                    "Where these files go.")
            .define(
                    HISTORY,
                    ConfigDef.Type.STRING,
                    "P1826D",
                    SinkConfig::checkDuration,
                    Importance.LOW,
                    "As the processor's; only what is older can be archived.")
            .define(
                    OTHER_CLASSES,
                    ConfigDef.Type.LIST,
                    List.of("input_audio", "input_citation", "input_image", "output_audio", "output_image"),
                    Importance.LOW,
                    "As the processor's; the sums of what is archived keep them apart.")
            .define(
                    WRITERS,
                    ConfigDef.Type.INT,
                    2,
                    Range.between(1, 16),
                    Importance.LOW,
                    "Threads that share its partitions, each with a consumer and a connection of its own; more than"
                            + " partitions are idle.")
            .define(
                    BATCH_RECORDS,
                    ConfigDef.Type.INT,
                    10_000,
                    Range.between(1, 100_000),
                    Importance.LOW,
                    "The most records that one transaction writes.")
            .define(
                    SESSION_TIMEOUT_MS,
                    ConfigDef.Type.INT,
                    6_000,
                    Range.atLeast(1_000),
                    Importance.LOW,
                    "After this silence another sink takes a sink's partitions over.")
            .define(
                    STATEMENT_TIMEOUT_MS,
                    ConfigDef.Type.INT,
                    30_000,
                    Range.between(1_000, 120_000),
                    Importance.LOW,
                    "The longest one statement may take; then it is given up and tried again.");

    /** A record of the longest names and parameters is below a tenth of it. */
    private static final String PARTITION_FETCH_BYTES = Integer.toString(4 << 20);

    private static final String FETCH_BYTES = Integer.toString(16 << 20);
    /** So soon all writers learn that the group shares anew, and none waits long for another. */
    private static final int HEARTBEAT_MS = 500;

    private static final String API_TIMEOUT_MS = "10000";

    private SinkConfig(Map<String, String> settings) {
        super(DEFINITION, settings, false);
    }

    /** @throws ConfigException naming every fault of {@code settings} */
    static SinkConfig of(Map<String, String> settings) {
        List<String> faults = DEFINITION.validate(settings).stream()
                .flatMap(value -> value.errorMessages().stream())
                .toList();
        if (!faults.isEmpty()) {
            throw new ConfigException(String.join("; ", faults));
        }
        SinkConfig config = new SinkConfig(settings);
        Duration after = config.archiveAfter();
        Duration least = Duration.parse(config.getString(HISTORY)).plus(Archive.MARGIN);
        if (after != null && after.compareTo(least) < 0) {
            throw new ConfigException(
                    ARCHIVE_AFTER,
                    after,
                    "must be at least " + least + ", which is " + HISTORY + " and " + Archive.MARGIN.toDays()
                            + " days: younger events can still change");
        }
        return config;
    }

    String password() {
        return getPassword(DATABASE_PASSWORD).value();
    }

    Duration statementTimeout() {
        return Duration.ofMillis(getInt(STATEMENT_TIMEOUT_MS));
    }

    /** Null where nothing is archived by itself. */
    @Nullable
    Duration archiveAfter() {
        String after = getString(ARCHIVE_AFTER);
        return after.isEmpty() ? null : Duration.parse(after);
    }

    private static void checkDuration(String key, Object value) {
        try {
            if (value != null && !value.toString().isEmpty()) {
                Duration.parse(value.toString());
            }
        } catch (DateTimeParseException e) {
            throw new ConfigException(key, value, "must be an ISO 8601 duration such as P2000D");
        }
    }

    Map<String, Object> adminConfig() {
        Map<String, Object> config = new HashMap<>(originalsWithPrefix(KAFKA_PREFIX));
        config.put("bootstrap.servers", getString(BOOTSTRAP_SERVERS));
        config.putIfAbsent("default.api.timeout.ms", API_TIMEOUT_MS);
        config.putIfAbsent("request.timeout.ms", "5000");
        return config;
    }

    Map<String, Object> consumerConfig() {
        Map<String, Object> config = new HashMap<>(originalsWithPrefix(KAFKA_PREFIX));
        config.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        config.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
        config.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, getString(BOOTSTRAP_SERVERS));
        config.put(ConsumerConfig.GROUP_ID_CONFIG, getString(GROUP_ID));
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        // Eager: each rebalance takes all partitions away and gives them anew, so that each is claimed anew.
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RoundRobinAssignor.class.getName());
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, getInt(BATCH_RECORDS));
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, getInt(SESSION_TIMEOUT_MS));
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.min(getInt(SESSION_TIMEOUT_MS) / 3, HEARTBEAT_MS));
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        return config;
    }

    private static void postgresUrl(String key, Object value) {
        if (value == null || !value.toString().startsWith("jdbc:postgresql:")) {
            throw new ConfigException(key, value, "must start with jdbc:postgresql:");
        }
    }
}
