package io.tokentally.processor;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.tokentally.access.Loopback;
import io.tokentally.pricing.PriceBook;
import io.tokentally.processor.topology.CommitPace;
import io.tokentally.processor.topology.Counted;
import io.tokentally.processor.topology.OtherClasses;
import io.tokentally.schemas.Bounds;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** Every setting of the processor, with its default and check. */
public final class ProcessorConfig extends AbstractConfig {
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String SCHEMA_REGISTRY_URL = "schema.registry.url";
    public static final String APPLICATION_ID = "application.id";
    public static final String STATE_DIR = "state.dir";
    public static final String STATE_HOST = "state.host";
    public static final String STATE_PORT = "state.port";
    public static final String STATE_ADVERTISED_HOST = "state.advertised.host";
    public static final String STATE_ADVERTISED_PORT = "state.advertised.port";
    public static final String PEER_SECRET = "peer.secret";
    public static final String STANDBY_REPLICAS = "num.standby.replicas";
    public static final String STATE_RATE_LIMIT_PER_SECOND = "state.rate.limit.per.second";
    public static final String PARTITIONS = "partitions";
    public static final String REPLICATION_FACTOR = "replication.factor";
    public static final String HISTORY = "history";
    public static final String TOOL_NAMES = "tool.names";
    public static final String OPERATION_MODES = "operation.modes";
    public static final String OTHER_CLASSES = "other.classes";
    public static final String DEFAULT_PRICE = "default.price.usd.per.1000.tokens";
    public static final String PRICE_BOOK = "price.book";
    public static final String COMMIT_INTERVAL_MS = "commit.interval.ms";
    public static final String COMMIT_INTERVAL_BEHIND_MS = "commit.interval.behind.ms";
    public static final String THREADS = "processor.threads";
    public static final String KNOWN_MEMORY_BYTES = "known.memory.bytes";
    public static final String REBUILD = "rebuild";
    /** What follows it goes to every Kafka client as it is, for TLS and SASL. */
    public static final String KAFKA_PREFIX = "kafka.";

    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "[::]");
    private static final int LEAST_SECRET = 16;
    private static final BigDecimal HIGHEST_PRICE = BigDecimal.valueOf(1_000);

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(BOOTSTRAP_SERVERS, ConfigDef.Type.LIST, HIGH, "Kafka brokers, host:port, comma-separated.")
            .define(SCHEMA_REGISTRY_URL, ConfigDef.Type.STRING, HIGH, "Address of the schema registry.")
            .define(
                    APPLICATION_ID,
                    ConfigDef.Type.STRING,
                    "tally-processor",
                    MEDIUM,
                    "Names the consumer group and the internal topics.")
            .define(STATE_DIR, ConfigDef.Type.STRING, HIGH, "Folder of the local state; rebuilt from Kafka if lost.")
            .define(
                    STATE_HOST,
                    ConfigDef.Type.STRING,
                    "127.0.0.1",
                    ProcessorConfig::checkHost,
                    MEDIUM,
                    "Address that /state listens on; without keys a loopback one.")
            .define(
                    STATE_PORT,
                    ConfigDef.Type.INT,
                    8004,
                    between(0, 65_535),
                    MEDIUM,
                    "Port of /state; 0 takes a free one.")
            .define(
                    STATE_ADVERTISED_HOST,
                    ConfigDef.Type.STRING,
                    "",
                    MEDIUM,
                    "Name or address under which other instances reach this one's /state; empty is state.host.")
            .define(
                    STATE_ADVERTISED_PORT,
                    ConfigDef.Type.INT,
                    0,
                    between(0, 65_535),
                    MEDIUM,
                    "Port under which they reach it, where a proxy or a mapped port stands before it; 0 is the port"
                            + " that it listens on.")
            .define(
                    PEER_SECRET,
                    ConfigDef.Type.PASSWORD,
                    "",
                    ProcessorConfig::checkSecret,
                    MEDIUM,
                    "What instances prove to each other that they belong together by; the same for all, at least 16"
                            + " characters. Empty: instances answer each other on one machine only, and without keys only.")
            .define(
                    STANDBY_REPLICAS,
                    ConfigDef.Type.INT,
                    0,
                    between(0, 5),
                    MEDIUM,
                    "How many other instances keep a copy of each part of the state.")
            .define(
                    STATE_RATE_LIMIT_PER_SECOND,
                    ConfigDef.Type.INT,
                    200,
                    between(1, 1_000_000),
                    MEDIUM,
                    "Requests a second that each key may make of /state on average, and twice as many at once after a"
                            + " rest; without keys all callers together.")
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
                    ProcessorConfig::checkDuration,
                    HIGH,
                    "How far back occurred_at is admitted and how long ids are known; ISO 8601.")
            .define(
                    TOOL_NAMES,
                    ConfigDef.Type.LIST,
                    sorted(Bounds.DEFAULT_TOOL_NAMES),
                    MEDIUM,
                    "The tool names that are admitted.")
            .define(
                    OPERATION_MODES,
                    ConfigDef.Type.LIST,
                    sorted(Bounds.DEFAULT_OPERATION_MODES),
                    MEDIUM,
                    "The operation modes that are admitted.")
            .define(
                    OTHER_CLASSES,
                    ConfigDef.Type.LIST,
                    sorted(OtherClasses.DEFAULT),
                    LOW,
                    "The further token classes that totals keep apart; others are added up as input_other and"
                            + " output_other. A change needs a rebuild.")
            .define(
                    DEFAULT_PRICE,
                    ConfigDef.Type.STRING,
                    "0.015",
                    ProcessorConfig::checkPrice,
                    MEDIUM,
                    "USD per 1,000 tokens that a tool saves, where its model's input price is not known.")
            .define(PRICE_BOOK, ConfigDef.Type.STRING, "", MEDIUM, "Path of a price book; empty takes the shipped one.")
            .define(
                    COMMIT_INTERVAL_MS,
                    ConfigDef.Type.INT,
                    100,
                    between(10, 3_000),
                    LOW,
                    "How often results are committed, in milliseconds.")
            .define(
                    COMMIT_INTERVAL_BEHIND_MS,
                    ConfigDef.Type.INT,
                    1_000,
                    between(10, 3_000),
                    LOW,
                    "While events have been waiting for more than four times commit.interval.ms, commits come after a"
                            + " quarter of that wait, at most after this, in milliseconds.")
            .define(THREADS, ConfigDef.Type.INT, 2, between(1, 64), LOW, "Stream threads.")
            .define(
                    KNOWN_MEMORY_BYTES,
                    ConfigDef.Type.LONG,
                    Counted.KNOWN_MEMORY_BYTES,
                    atLeast(1L << 16),
                    MEDIUM,
                    "Heap bytes for what is remembered of ids, shared by the parts of the state; what does not fit is on"
                            + " disk in state.dir, with 2 bytes an id in memory.")
            .define(
                    REBUILD,
                    ConfigDef.Type.BOOLEAN,
                    false,
                    LOW,
                    "Forget all state and count the raw topics again under a new generation.");

    public ProcessorConfig(Map<String, String> settings) {
        super(DEFINITION, settings, false);
    }

    Duration history() {
        return Duration.parse(getString(HISTORY));
    }

    Bounds bounds() {
        return new Bounds(Set.copyOf(getList(TOOL_NAMES)), Set.copyOf(getList(OPERATION_MODES)));
    }

    CommitPace commitPace() {
        Duration interval = Duration.ofMillis(getInt(COMMIT_INTERVAL_MS));
        Duration behind = Duration.ofMillis(getInt(COMMIT_INTERVAL_BEHIND_MS));
        return new CommitPace(interval, behind.compareTo(interval) < 0 ? interval : behind, CommitPace.MOST_HELD);
    }

    OtherClasses otherClasses() {
        return new OtherClasses(Set.copyOf(getList(OTHER_CLASSES)));
    }

    private static <T> T setting(Map<String, String> settings, String name, Class<T> type) {
        ConfigDef.ConfigKey key = Objects.requireNonNull(DEFINITION.configKeys().get(name));
        String given = settings.get(name);
        return type.cast(given == null ? key.defaultValue : ConfigDef.parseType(name, given, key.type));
    }

    /** The further token classes that a processor with these settings keeps apart in totals. */
    public static Set<String> otherClasses(Map<String, String> settings) {
        List<?> classes = setting(settings, OTHER_CLASSES, List.class);
        return classes.stream().map(Object::toString).collect(Collectors.toSet());
    }

    /** How far back a processor with these settings knows ids and sessions. */
    public static Duration history(Map<String, String> settings) {
        return Duration.parse(setting(settings, HISTORY, String.class));
    }

    /** What a token that a tool saves costs by these settings, in USD, where its model has no input price. */
    public static BigDecimal defaultPricePerToken(Map<String, String> settings) {
        return new BigDecimal(setting(settings, DEFAULT_PRICE, String.class)).movePointLeft(3);
    }

    /** Where other instances reach {@code /state}, without the port. */
    String advertisedHost() {
        String advertised = getString(STATE_ADVERTISED_HOST);
        return advertised.isEmpty() ? getString(STATE_HOST) : advertised;
    }

    /** With which port, where it listens on {@code bound}. */
    int advertisedPort(int bound) {
        int advertised = getInt(STATE_ADVERTISED_PORT);
        return advertised == 0 ? bound : advertised;
    }

    BigDecimal defaultPricePerToken() {
        return new BigDecimal(getString(DEFAULT_PRICE)).movePointLeft(3);
    }

    PriceBook priceBook() {
        String path = getString(PRICE_BOOK);
        if (path.isEmpty()) {
            return PriceBook.shipped();
        }
        try {
            return PriceBook.parse(Files.readString(Path.of(path)));
        } catch (IOException e) {
            throw new ConfigException(PRICE_BOOK, path, "cannot be read: " + e);
        }
    }

    /** How any Kafka client of the processor reaches Kafka. */
    Map<String, Object> clientSettings() {
        Map<String, Object> settings = new HashMap<>(originalsWithPrefix(KAFKA_PREFIX));
        settings.put(BOOTSTRAP_SERVERS, String.join(",", getList(BOOTSTRAP_SERVERS)));
        return settings;
    }

    private static String sorted(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(","));
    }

    private static void checkHost(String name, Object value) {
        Loopback.is(name, value.toString());
    }

    private static void checkSecret(String name, Object value) {
        int length = ((Password) value).value().length();
        if (length > 0 && length < LEAST_SECRET) {
            throw new ConfigException(name + " must have at least " + LEAST_SECRET + " characters but has " + length);
        }
    }

    private static void checkDuration(String name, Object value) {
        try {
            if (Duration.parse(value.toString()).compareTo(Duration.ofHours(1)) < 0) {
                throw new ConfigException(name, value, "must be at least PT1H");
            }
        } catch (DateTimeParseException e) {
            throw new ConfigException(name, value, "must be an ISO 8601 duration such as P1826D or PT840H");
        }
    }

    private static void checkPrice(String name, Object value) {
        try {
            BigDecimal price = new BigDecimal(value.toString());
            if (price.signum() < 0
                    || price.compareTo(HIGHEST_PRICE) > 0
                    || price.stripTrailingZeros().scale() > 15) {
                throw new ConfigException(name, value, "must be from 0 to 1000 with at most 15 decimals");
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(name, value, "must be a decimal number such as 0.015");
        }
    }

    /** Names every fault at once. */
    static ProcessorConfig of(Map<String, String> settings) {
        List<String> faults = new ArrayList<>(DEFINITION.validate(settings).stream()
                .flatMap(value -> value.errorMessages().stream())
                .toList());
        if (EVERY_ADDRESS.contains(settings.getOrDefault(STATE_HOST, ""))
                && settings.getOrDefault(STATE_ADVERTISED_HOST, "").isEmpty()) {
            faults.add(STATE_HOST + "=" + settings.get(STATE_HOST) + " is every address of this machine: say with "
                    + STATE_ADVERTISED_HOST + " which one other instances reach");
        }
        if (!faults.isEmpty()) {
            throw new ConfigException(String.join("; ", faults));
        }
        return new ProcessorConfig(settings);
    }
}
