package io.tokentally.gateway;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.tokentally.access.Loopback;
import io.tokentally.gateway.query.MetricsRoutes;
import io.tokentally.schemas.Bounds;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Every setting of the gateway, with its default and check. */
public final class GatewayConfig extends AbstractConfig {
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String SCHEMA_REGISTRY_URL = "schema.registry.url";
    public static final String DATABASE_URL = "database.url";
    public static final String DATABASE_USER = "database.user";
    public static final String DATABASE_PASSWORD = "database.password";
    public static final String DATABASE_CONNECTIONS = "database.connections";
    public static final String DATABASE_STATEMENT_TIMEOUT_MS = "database.statement.timeout.ms";
    public static final String HOST = "gateway.host";
    public static final String PORT = "gateway.port";
    public static final String APPLICATION_ID = "application.id";
    public static final String PARTITIONS = "partitions";
    public static final String REPLICATION_FACTOR = "replication.factor";
    public static final String HISTORY = "history";
    public static final String TOOL_NAMES = "tool.names";
    public static final String OPERATION_MODES = "operation.modes";
    public static final String RATE_LIMIT_PER_SECOND = "rate.limit.per.second";
    public static final String RATE_LIMIT_BURST = "rate.limit.burst";
    public static final String CORS_ALLOWED_ORIGINS = "cors.allowed.origins";
    public static final String HTTP_THREADS = "http.threads";
    public static final String HTTP_PATIENCE_MS = "http.patience.ms";
    public static final String PUBLISH_TIMEOUT_MS = "publish.timeout.ms";
    public static final String FRESHNESS_INTERVAL_MS = "freshness.interval.ms";
    public static final String STATE_URL = "state.url";
    public static final String STREAM_SUBSCRIBERS = "stream.subscribers";
    public static final String SINK_URL = "sink.url";
    /** What follows it goes to every Kafka client as it is, for TLS and SASL. */
    public static final String KAFKA_PREFIX = "kafka.";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(BOOTSTRAP_SERVERS, ConfigDef.Type.LIST, HIGH, "Kafka brokers, host:port, comma-separated.")
            .define(SCHEMA_REGISTRY_URL, ConfigDef.Type.STRING, HIGH, "Address of the schema registry.")
            .define(DATABASE_URL, ConfigDef.Type.STRING, HIGH, "JDBC address of Postgres.")
            .define(DATABASE_USER, ConfigDef.Type.STRING, "tokentally", HIGH, "Postgres user; it only reads.")
            .define(DATABASE_PASSWORD, ConfigDef.Type.PASSWORD, "", HIGH, "Its password.")
            .define(DATABASE_CONNECTIONS, ConfigDef.Type.INT, 8, between(2, 1_000), LOW, "Connections at most.")
            .define(
                    DATABASE_STATEMENT_TIMEOUT_MS,
                    ConfigDef.Type.INT,
                    30_000,
                    between(100, 3_600_000),
                    LOW,
                    "After how long Postgres gives a query up, in milliseconds.")
            .define(
                    HOST,
                    ConfigDef.Type.STRING,
                    "127.0.0.1",
                    GatewayConfig::checkHost,
                    HIGH,
                    "Address to listen on; without keys a loopback one.")
            .define(PORT, ConfigDef.Type.INT, 8003, between(0, 65_535), HIGH, "Port to listen on; 0 takes a free one.")
            .define(
                    APPLICATION_ID,
                    ConfigDef.Type.STRING,
                    "tally-processor",
                    MEDIUM,
                    "The processor's, to see how far it is.")
            .define(
                    PARTITIONS,
                    ConfigDef.Type.INT,
                    4,
                    atLeast(1),
                    HIGH,
                    "Partitions of every topic; fixed when the topics are created.")
            .define(
                    REPLICATION_FACTOR,
                    ConfigDef.Type.SHORT,
                    (short) -1,
                    MEDIUM,
                    "Of topics that are created; -1 is the broker's default.")
            .define(
                    HISTORY,
                    ConfigDef.Type.STRING,
                    "P1826D",
                    GatewayConfig::checkHistory,
                    HIGH,
                    "How far back occurred_at is admitted; ISO 8601; as the processor's.")
            .define(
                    TOOL_NAMES,
                    ConfigDef.Type.LIST,
                    sorted(Bounds.DEFAULT_TOOL_NAMES),
                    GatewayConfig::checkToolNames,
                    MEDIUM,
                    "The tool names that are admitted; as the processor's.")
            .define(
                    OPERATION_MODES,
                    ConfigDef.Type.LIST,
                    sorted(Bounds.DEFAULT_OPERATION_MODES),
                    MEDIUM,
                    "The operation modes that are admitted; as the processor's.")
            .define(
                    CORS_ALLOWED_ORIGINS,
                    ConfigDef.Type.LIST,
                    "",
                    MEDIUM,
                    "Origins whose pages may call the gateway, such as https://dash.example.org.")
            .define(
                    RATE_LIMIT_PER_SECOND,
                    ConfigDef.Type.INT,
                    1_000,
                    between(1, 1_000_000),
                    MEDIUM,
                    "Requests a second that each key may make on average; without keys all callers together.")
            .define(
                    RATE_LIMIT_BURST,
                    ConfigDef.Type.INT,
                    2_000,
                    between(1, 1_000_000),
                    MEDIUM,
                    "Requests that a key may make at once after a rest.")
            .define(
                    HTTP_THREADS,
                    ConfigDef.Type.INT,
                    32,
                    between(8, 1_000),
                    LOW,
                    "HTTP threads at most. Requests that wait for Kafka hold none.")
            .define(
                    HTTP_PATIENCE_MS,
                    ConfigDef.Type.INT,
                    20_000,
                    between(100, 600_000),
                    LOW,
                    "How long a client may take to send a request's headers, and again its body, in milliseconds; then its"
                            + " connection is closed, in the latter case after a 408.")
            .define(
                    PUBLISH_TIMEOUT_MS,
                    ConfigDef.Type.INT,
                    10_000,
                    between(100, 600_000),
                    MEDIUM,
                    "After how long without Kafka's acknowledgement a request is answered 503, in milliseconds.")
            .define(
                    FRESHNESS_INTERVAL_MS,
                    ConfigDef.Type.INT,
                    250,
                    between(10, 600_000),
                    LOW,
                    "Pause between two probes of as_of, in milliseconds.")
            .define(
                    STATE_URL,
                    ConfigDef.Type.STRING,
                    "http://127.0.0.1:8004",
                    GatewayConfig::checkUrl,
                    MEDIUM,
                    "Where the processor's live state is asked.")
            .define(
                    STREAM_SUBSCRIBERS,
                    ConfigDef.Type.INT,
                    100,
                    between(1, 10_000),
                    LOW,
                    "Readers of /stream at most; each has a thread and a queue.")
            .define(
                    SINK_URL,
                    ConfigDef.Type.STRING,
                    "http://127.0.0.1:8005",
                    GatewayConfig::checkUrl,
                    MEDIUM,
                    "Where the sink is asked how it is, for /health.");

    private GatewayConfig(Map<String, String> settings) {
        super(DEFINITION, settings, false);
    }

    /** @throws ConfigException naming every fault at once */
    static GatewayConfig of(Map<String, String> settings) {
        List<String> faults = DEFINITION.validate(settings).stream()
                .flatMap(value -> value.errorMessages().stream())
                .toList();
        if (!faults.isEmpty()) {
            throw new ConfigException(String.join("; ", faults));
        }
        return new GatewayConfig(settings);
    }

    Bounds bounds() {
        return new Bounds(Set.copyOf(getList(TOOL_NAMES)), Set.copyOf(getList(OPERATION_MODES)));
    }

    Duration history() {
        return Duration.parse(getString(HISTORY));
    }

    Duration millis(String name) {
        return Duration.ofMillis(getInt(name));
    }

    /** The properties of every Kafka client. */
    Map<String, Object> kafka() {
        Map<String, Object> kafka = new HashMap<>(originalsWithPrefix(KAFKA_PREFIX));
        kafka.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, String.join(",", getList(BOOTSTRAP_SERVERS)));
        return kafka;
    }

    private static void checkHost(String name, Object value) {
        Loopback.is(name, value.toString());
    }

    private static void checkUrl(String name, Object value) {
        try {
            URI url = new URI(value.toString());
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return;
            }
        } catch (URISyntaxException e) {
            throw new ConfigException(name, value, "must be an address such as http://127.0.0.1:8004");
        }
        throw new ConfigException(name, value, "must be an address such as http://127.0.0.1:8004");
    }

    private static void checkHistory(String name, Object value) {
        try {
            if (Duration.parse(value.toString()).compareTo(Duration.ofHours(1)) < 0) {
                throw new ConfigException(name, value, "must be at least PT1H");
            }
        } catch (DateTimeParseException e) {
            throw new ConfigException(name, value, "must be an ISO 8601 duration such as P1826D or PT840H");
        }
    }

    private static void checkToolNames(String name, Object value) {
        List<String> reserved = new ArrayList<>(MetricsRoutes.RESERVED_TOOL_NAMES);
        reserved.retainAll((List<?>) value);
        if (!reserved.isEmpty()) {
            throw new ConfigException(
                    name, value, "may not hold " + reserved + ", which answers use beside tool names");
        }
    }

    private static String sorted(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(","));
    }
}
