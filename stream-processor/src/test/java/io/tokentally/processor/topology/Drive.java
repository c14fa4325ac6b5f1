package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.price.RepriceCommand;
import io.tokentally.pricing.PriceBook;
import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.ProducerClosed;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.Window;
import io.tokentally.schemas.registry.InMemorySchemaRegistry;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.AvroEncoder;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.Totals;
import io.tokentally.total.ModelTotal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The shipped topology in a {@link TopologyTestDriver}, which commits after each record. */
final class Drive implements AutoCloseable {
    static final Duration HISTORY = Duration.ofDays(1826);
    static final BigDecimal DEFAULT_PRICE = new BigDecimal("0.000015");
    static final OtherClasses OTHER_CLASSES = new OtherClasses(OtherClasses.DEFAULT);

    private static final Path MEMORY_DISK = Path.of("/dev/shm");

    final SchemaRegistry registry;
    private final AvroEncoder<UsageEvent> usage;
    private final AvroEncoder<ToolOperationEvent> tools;
    private final Path stateDirectory = newDirectory();
    private final AvroEncoder<RepriceCommand> commands;
    final ChangingPrices prices;
    private final TopologyTestDriver driver;
    private final Map<Topic<?>, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();

    Drive(PriceBook book) {
        this(book, 1, HISTORY);
    }

    Drive(PriceBook book, int partitions, Duration history) {
        this(book, partitions, history, new InMemorySchemaRegistry(), new Counted());
    }

    Drive(PriceBook book, int partitions, Duration history, SchemaRegistry registry) {
        this(book, partitions, history, registry, new Counted());
    }

    Drive(PriceBook book, int partitions, Duration history, SchemaRegistry registry, Counted counted) {
        this.registry = registry;
        usage = new AvroEncoder<>(UsageEvent.class, registry, true);
        tools = new AvroEncoder<>(ToolOperationEvent.class, registry, true);
        commands = new AvroEncoder<>(RepriceCommand.class, registry, true);
        prices = new ChangingPrices(book);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "tally-test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 1 << 20);
        TopologySettings settings =
                new TopologySettings(partitions, history, Bounds.defaults(), prices, DEFAULT_PRICE, OTHER_CLASSES, 0);
        driver = new TopologyTestDriver(
                TallyTopology.build(settings, registry, counted, new Refusals()), properties, Instant.EPOCH);
        for (Topic<?> topic : Topics.INPUTS) {
            inputs.put(
                    topic, driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer()));
        }
    }

    void send(List<Arrival> arrivals) {
        arrivals.forEach(this::send);
    }

    void send(Arrival arrival) {
        if (arrival.event() instanceof UsageEvent event) {
            sendBytes(Topics.USAGE_EVENTS, usage.encode(Topics.USAGE_EVENTS.subject(), event), arrival.arrivedAt());
        } else {
            sendBytes(
                    Topics.TOOL_OPERATIONS,
                    tools.encode(Topics.TOOL_OPERATIONS.subject(), (ToolOperationEvent) arrival.event()),
                    arrival.arrivedAt());
        }
    }

    /** On the partition of the event, as the command does it. */
    void send(RepriceCommand command, Instant arrivedAt) {
        byte[] value = commands.encode(Topics.REPRICES.subject(), command);
        input(Topics.REPRICES).pipeInput(new TestRecord<>("any key".getBytes(UTF_8), value, arrivedAt));
    }

    void sendBytes(Topic<?> topic, byte @Nullable [] value, Instant arrivedAt) {
        input(topic).pipeInput(new TestRecord<>("any key".getBytes(UTF_8), value, arrivedAt));
    }

    void sendWithoutKey(Topic<?> topic, byte[] value, Instant arrivedAt) {
        input(topic).pipeInput(new TestRecord<>(null, value, arrivedAt));
    }

    /** As if an earlier version had left it there. */
    void sendDifferences(byte[] value) {
        driver.createInputTopic(
                        "tally-test-differences-repartition", new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(new byte[] {1}, value, Instant.EPOCH));
    }

    private TestInputTopic<byte[], byte[]> input(Topic<?> topic) {
        TestInputTopic<byte[], byte[]> input = inputs.get(topic);
        if (input == null) {
            throw new IllegalArgumentException(topic.name() + " is no raw topic");
        }
        return input;
    }

    /** What has come out since the last call. */
    List<TestRecord<byte[], byte[]>> read(Topic<?> topic) {
        return driver.createOutputTopic(topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    Map<String, UsageLedgerEntry> usageLedger() {
        return latest(Topics.USAGE_LEDGER, new HashSet<>());
    }

    Map<String, ToolLedgerEntry> toolLedger() {
        return latest(Topics.TOOL_LEDGER, new HashSet<>());
    }

    Totals totals() {
        return totals(new HashSet<>());
    }

    /** @param forgotten takes the keys that were taken back */
    Totals totals(Set<String> forgotten) {
        return new Totals(
                latest(Topics.USAGE_TOTALS, forgotten),
                latest(Topics.USER_TOTALS, forgotten),
                latest(Topics.SESSION_TOTALS, forgotten),
                latest(Topics.SAVINGS_TOTALS, forgotten));
    }

    <T extends SpecificRecord> List<T> decoded(Topic<T> topic) {
        AvroDecoder<T> decoder = new AvroDecoder<>(topic.valueType(), registry);
        List<T> values = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : read(topic)) {
            values.add(decoder.decode(record.value()));
        }
        return values;
    }

    private <T extends SpecificRecord> Map<String, T> latest(Topic<T> topic, Set<String> forgotten) {
        AvroDecoder<T> decoder = new AvroDecoder<>(topic.valueType(), registry);
        Map<String, T> latest = new HashMap<>();
        Map<String, Long> revisions = new HashMap<>();
        for (TestRecord<byte[], byte[]> record : read(topic)) {
            String key = new String(record.key(), UTF_8);
            if (record.value() == null) {
                latest.remove(key);
                forgotten.add(key);
                continue;
            }
            T value = decoder.decode(record.value());
            String field = Topics.LEDGERS.contains(topic) ? "version" : "revision";
            long revision = (Long) value.get(value.getSchema().getField(field).pos());
            Long before = revisions.put(key, revision);
            if (before != null && before >= revision) {
                throw new AssertionError(key + " went from revision " + before + " to " + revision);
            }
            latest.put(key, value);
        }
        return latest;
    }

    Map<String, AuditCounts> audit() {
        Map<String, AuditCounts> audit = new HashMap<>();
        KeyValueStore<String, byte[]> store = driver.getKeyValueStore(StoreNames.AUDIT);
        try (KeyValueIterator<String, byte[]> rows = store.all()) {
            rows.forEachRemaining(row -> audit.put(row.key, AuditCounts.of(row.value)));
        }
        return audit;
    }

    /** Summed over types and tenants. */
    RepriceCounts reprices() {
        RepriceCounts sum = RepriceCounts.NONE;
        KeyValueStore<String, byte[]> store = driver.getKeyValueStore(StoreNames.REPRICES);
        try (KeyValueIterator<String, byte[]> rows = store.all()) {
            while (rows.hasNext()) {
                sum = sum.plus(RepriceCounts.of(rows.next().value));
            }
        }
        return sum;
    }

    /** Calls and input tokens of the models' unpriced calls, over all days. */
    List<Long> unpriced() {
        AvroDecoder<ModelTotal> decoder = new AvroDecoder<>(ModelTotal.class, registry);
        long calls = 0;
        long input = 0;
        KeyValueStore<String, byte[]> store = driver.getKeyValueStore(StoreNames.TOTALS);
        String prefix = StoredTotals.unpriced().prefix();
        try (KeyValueIterator<String, byte[]> rows = store.all()) {
            while (rows.hasNext()) {
                KeyValue<String, byte[]> row = rows.next();
                ModelTotal total = row.key.startsWith(prefix) ? decoder.decode(row.value) : null;
                if (total != null && total.getWindow().equals(Window.DAY.label())) {
                    calls += total.getSums().getCalls();
                    input += total.getSums().getTokens().getInput().getSum().longValue();
                }
            }
        }
        return List.of(calls, input);
    }

    Map<String, ProducerState> producers() {
        Map<String, ProducerState> producers = new HashMap<>();
        KeyValueStore<String, byte[]> store = driver.getKeyValueStore(StoreNames.PRODUCERS);
        try (KeyValueIterator<String, byte[]> rows = store.all()) {
            rows.forEachRemaining(row -> producers.put(row.key, ProducerState.of(row.value)));
        }
        return producers;
    }

    void close(ProducerClosed closed, Instant arrivedAt) {
        sendHeaders(closed.toRecord().headers(), arrivedAt);
    }

    /** On the usage topic, without value. */
    void sendHeaders(Headers headers, Instant arrivedAt) {
        input(Topics.USAGE_EVENTS).pipeInput(new TestRecord<>("any key".getBytes(UTF_8), null, headers, arrivedAt));
    }

    <V> KeyValueStore<String, V> store(String name) {
        return driver.getKeyValueStore(name);
    }

    int producerBlocks() {
        List<String> keys = new ArrayList<>();
        KeyValueStore<String, byte[]> blocks = store(StoreNames.PRODUCER_NUMBERS);
        try (KeyValueIterator<String, byte[]> rows = blocks.all()) {
            rows.forEachRemaining(row -> keys.add(row.key));
        }
        return keys.size();
    }

    void advanceWallClock(Duration by) {
        driver.advanceWallClockTime(by);
    }

    private static Path newDirectory() {
        try {
            // The driver flushes every store to disk after each record; where there is a disk in memory it costs
            // little.
            return Files.isWritable(MEMORY_DISK)
                    ? Files.createTempDirectory(MEMORY_DISK, "tally-topology")
                    : Files.createTempDirectory("tally-topology");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.close();
        try (Stream<Path> files = Files.walk(stateDirectory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
