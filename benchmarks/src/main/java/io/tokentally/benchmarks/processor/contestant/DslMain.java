package io.tokentally.benchmarks.processor.contestant;

import io.tokentally.benchmarks.processor.work.Form;
import io.tokentally.benchmarks.processor.work.ModelKey;
import io.tokentally.benchmarks.processor.work.Place;
import io.tokentally.benchmarks.processor.work.Steps;
import io.tokentally.benchmarks.processor.work.Sums;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.CanonicalJson;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Window;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroSerde;
import io.tokentally.total.ModelTotal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The same in the Streams DSL, as its tutorials have it: a store of ids that new events are compared with, differences
 * grouped by model, three windowed aggregates. RocksDB, exactly-once v2, a cache of 64 MB.
 */
public final class DslMain {
    static final String IDS = "ids";
    private static final long CACHE_BYTES = 64L << 20;
    /** Longer than the workload is, so that nothing is ever dropped for being late. */
    private static final Duration GRACE = Duration.ofDays(2);

    private static final ModelKey NOBODY = new ModelKey("", "", "");

    private final Place place;
    private final SchemaRegistry registry;

    private DslMain(Place place) {
        this.place = place;
        registry = SchemaRegistry.at(place.registryUrl());
    }

    public static void main(String[] args) {
        Place place = Place.of(args);
        KafkaStreams streams = new KafkaStreams(new DslMain(place).topology(), settings(place));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(Duration.ofSeconds(5)), "stop"));
        streams.start();
    }

    private static Properties settings(Place place) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, place.name());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, place.bootstrapServers());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, place.state());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, Place.COMMIT_INTERVAL_MS);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, Place.THREADS);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        return settings;
    }

    private <T extends SpecificRecord> Serde<T> avro(Class<T> type) {
        return SharedSerde.of(new AvroSerde<>(type, registry));
    }

    private Topology topology() {
        StreamsBuilder builder = new StreamsBuilder();
        Serde<ModelTotal> totals = avro(ModelTotal.class);
        builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(IDS), Serdes.String(), avro(UsageLedgerEntry.class))
                .withCachingEnabled());
        KStream<String, LatestForm.Change> changes = builder.stream(
                        place.raw(), Consumed.with(Serdes.String(), Serdes.ByteArray()))
                .process(() -> new LatestForm(new Steps(registry)), Named.as("latest-form"), IDS);
        changes.mapValues(LatestForm.Change::after)
                .to(place.ledger(), Produced.with(Serdes.String(), avro(UsageLedgerEntry.class)));
        KGroupedStream<String, ModelTotal> byModel = changes.flatMap((id, change) -> differences(change))
                .groupByKey(Grouped.with("by-model", Serdes.String(), totals));
        for (Window window : Window.values()) {
            TimeWindows windows =
                    TimeWindows.ofSizeAndGrace(Duration.between(Instant.EPOCH, window.end(Instant.EPOCH)), GRACE);
            byModel.windowedBy(windows)
                    .aggregate(
                            () -> NOBODY.total(window, Instant.EPOCH, 0, new Sums()),
                            (model, difference, total) -> sum(total, difference),
                            Named.as("sum-" + window.label()),
                            Materialized.<String, ModelTotal, WindowStore<Bytes, byte[]>>as("totals-" + window.label())
                                    .withKeySerde(Serdes.String())
                                    .withValueSerde(totals)
                                    .withRetention(GRACE.plusDays(1)))
                    .toStream()
                    .map((model, total) -> named(window, model, total))
                    .to(place.totals(), Produced.with(Serdes.String(), totals));
        }
        return builder.build();
    }

    private static List<KeyValue<String, ModelTotal>> differences(LatestForm.Change change) {
        List<KeyValue<String, ModelTotal>> differences = new ArrayList<>(2);
        UsageLedgerEntry before = change.before();
        if (before != null) {
            differences.add(difference(Form.of(before), -1));
        }
        differences.add(difference(Form.of(change.after()), 1));
        return differences;
    }

    private static KeyValue<String, ModelTotal> difference(Form form, int sign) {
        Sums sums = new Sums();
        sums.add(form, sign);
        ModelKey model = form.model();
        return KeyValue.pair(
                CanonicalJson.array(model.tenant(), model.provider(), model.model()),
                model.total(Window.QUARTER_HOUR, Instant.EPOCH, 0, sums));
    }

    private static ModelTotal sum(ModelTotal total, ModelTotal difference) {
        Sums sums = Sums.of(total.getSums());
        sums.add(Sums.of(difference.getSums()));
        ModelKey model = new ModelKey(difference.getTenant(), difference.getProvider(), difference.getModel());
        return model.total(Window.QUARTER_HOUR, Instant.EPOCH, total.getRevision() + 1, sums);
    }

    private static KeyValue<String, ModelTotal> named(Window window, Windowed<String> model, ModelTotal total) {
        total.setWindow(window.label());
        total.setWindowStart(model.window().startTime());
        return KeyValue.pair(Keys.of(total), total);
    }
}
