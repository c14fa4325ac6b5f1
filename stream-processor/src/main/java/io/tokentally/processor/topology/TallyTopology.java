package io.tokentally.processor.topology;

import io.tokentally.processor.known.KnownForms;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Admit → resolve (which prices) → totals. */
public final class TallyTopology {
    private static final Serde<byte[]> KEY = new PartitioningKey();
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private final TopologySettings settings;
    private final SchemaRegistry registry;
    private final Counted counted;
    private final Refusals refusals;

    private TallyTopology(TopologySettings settings, SchemaRegistry registry, Counted counted, Refusals refusals) {
        this.settings = settings;
        this.counted = counted;
        this.refusals = refusals;
        this.registry = registry;
    }

    public static Topology build(TopologySettings settings, SchemaRegistry registry) {
        return build(settings, registry, new Counted(), new Refusals());
    }

    /**
     * The topology.
     *
     * @param counted takes what its tasks count for people to watch, and gives the memory that they share
     * @param refusals outputs that are not to be tried again
     */
    public static Topology build(
            TopologySettings settings, SchemaRegistry registry, Counted counted, Refusals refusals) {
        StreamsBuilder builder = new StreamsBuilder();
        new TallyTopology(settings, registry, counted, refusals).describe(builder);
        return builder.build();
    }

    private void describe(StreamsBuilder builder) {
        addStores(builder);

        KStream<byte[], Arrival> arrivals = admit(builder);
        KStream<byte[], Output> resolved = resolve(arrivals);
        KStream<byte[], byte[]> differences = atEachCommitOfResolve(arrivals);
        KStream<byte[], Output> totals = total(differences);

        resolved.to(new TopicOfOutput(), Output.produced("resolved"));
        totals.to(new TopicOfOutput(), Output.produced("totalled"));
    }

    /** Decodes and checks; what lies on the wrong partition takes the way over an internal topic. */
    private KStream<byte[], Arrival> admit(StreamsBuilder builder) {
        List<String> raw = Topics.RAW.stream().map(Topic::name).toList();
        KStream<byte[], Arrival> admitted = builder.stream(
                        raw, Consumed.with(KEY, BYTES).withName("raw"))
                .processValues(
                        () -> new Admit(settings.bounds(), settings.partitions(), registry, false), named("admit"));
        KStream<byte[], Arrival> passedOn = admitted.filter(
                        (key, arrival) -> arrival instanceof Arrival.Misplaced, named("misplaced"))
                .process(PassOn::new, named("pass-on"))
                .repartition(over("passed-on"))
                .processValues(
                        () -> new Admit(settings.bounds(), settings.partitions(), registry, true),
                        named("admit-passed-on"));
        return admitted.filterNot((key, arrival) -> arrival instanceof Arrival.Misplaced, named("well-placed"))
                .merge(passedOn, named("arrivals"))
                .merge(reprices(builder), named("arrivals-and-reprices"));
    }

    /** They lie beside the events that they speak of. */
    private KStream<byte[], Arrival> reprices(StreamsBuilder builder) {
        return builder.stream(Topics.REPRICES.name(), Consumed.with(KEY, BYTES).withName("reprice-commands"))
                .processValues(() -> new AdmitReprice(settings.partitions(), registry), named("admit-reprices"));
    }

    private KStream<byte[], Output> resolve(KStream<byte[], Arrival> arrivals) {
        return arrivals.process(
                () -> new Resolve(
                        new Ledger(settings.prices(), settings.defaultPrice()),
                        new LedgerCodec(registry),
                        settings,
                        counted,
                        refusals),
                named("resolve"),
                StoreNames.KNOWN_FORMS,
                StoreNames.RESOLVE_MEMORY,
                StoreNames.RESOLVE_PROGRESS);
    }

    private KStream<byte[], byte[]> atEachCommitOfResolve(KStream<byte[], Arrival> arrivals) {
        return arrivals.processValues(
                        () -> new MarkCommit<ResolveMemory, Arrival>(StoreNames.RESOLVE_MEMORY, settings.pace()),
                        named("mark-resolve"),
                        StoreNames.RESOLVE_MEMORY)
                .toTable(named("resolve-committing"), cachedOnly(StoreNames.RESOLVE_MARK))
                .toStream(named("resolve-commits"))
                .process(
                        () -> new PublishDifferences(settings.partitions()),
                        named("publish-differences"),
                        StoreNames.KNOWN_FORMS,
                        StoreNames.RESOLVE_MEMORY,
                        StoreNames.RESOLVE_PROGRESS,
                        StoreNames.AUDIT,
                        StoreNames.REPRICES)
                .repartition(over("differences").withStreamPartitioner(PublishDifferences::partition));
    }

    private KStream<byte[], Output> total(KStream<byte[], byte[]> differences) {
        return differences
                .processValues(AddDifferences::new, named("add-differences"), StoreNames.TOTALS_MEMORY)
                .processValues(
                        () -> new MarkCommit<TotalsMemory, byte[]>(
                                StoreNames.TOTALS_MEMORY, settings.pace().afterAnother()),
                        named("mark-totals"),
                        StoreNames.TOTALS_MEMORY)
                .toTable(named("totals-committing"), cachedOnly(StoreNames.TOTALS_MARK))
                .toStream(named("totals-commits"))
                .process(
                        () -> new PublishTotals(new TotalCodec(registry), settings),
                        named("publish-totals"),
                        StoreNames.TOTALS,
                        StoreNames.SESSION_DAYS,
                        StoreNames.PRODUCERS,
                        StoreNames.PRODUCER_NUMBERS,
                        StoreNames.TOTALS_MEMORY,
                        StoreNames.TOTALS_PROGRESS);
    }

    private void addStores(StreamsBuilder builder) {
        builder.addStateStore(KnownForms.builder(StoreNames.KNOWN_FORMS, counted.known()))
                .addStateStore(bytes(Stores.inMemoryKeyValueStore(StoreNames.AUDIT)))
                .addStateStore(bytes(Stores.inMemoryKeyValueStore(StoreNames.REPRICES)))
                .addStateStore(numbers(Stores.inMemoryKeyValueStore(StoreNames.RESOLVE_PROGRESS)))
                .addStateStore(TaskLocal.builder(StoreNames.RESOLVE_MEMORY, ResolveMemory::new))
                .addStateStore(bytes(Stores.persistentKeyValueStore(StoreNames.TOTALS)))
                .addStateStore(numbers(Stores.persistentKeyValueStore(StoreNames.SESSION_DAYS)))
                .addStateStore(bytes(Stores.persistentKeyValueStore(StoreNames.PRODUCERS)))
                .addStateStore(bytes(Stores.persistentKeyValueStore(StoreNames.PRODUCER_NUMBERS)))
                .addStateStore(numbers(Stores.inMemoryKeyValueStore(StoreNames.TOTALS_PROGRESS)))
                .addStateStore(TaskLocal.builder(StoreNames.TOTALS_MEMORY, TotalsMemory::new));
    }

    private static StoreBuilder<?> bytes(KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.String(), BYTES);
    }

    private static StoreBuilder<?> numbers(KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.Long());
    }

    /** The cache is what makes the commit flush it; there is nothing to restore. */
    private static Materialized<byte[], byte[], KeyValueStore<Bytes, byte[]>> cachedOnly(String name) {
        return Materialized.<byte[], byte[]>as(Stores.inMemoryKeyValueStore(name))
                .withKeySerde(BYTES)
                .withValueSerde(BYTES)
                .withCachingEnabled()
                .withLoggingDisabled();
    }

    private Repartitioned<byte[], byte[]> over(String name) {
        return Repartitioned.<byte[], byte[]>as(name)
                .withKeySerde(KEY)
                .withValueSerde(BYTES)
                .withNumberOfPartitions(settings.partitions());
    }

    private static Named named(String name) {
        return Named.as(name);
    }
}
