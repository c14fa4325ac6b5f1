package io.tokentally.benchmarks.processor.contestant;

import io.tokentally.benchmarks.processor.work.Form;
import io.tokentally.benchmarks.processor.work.ModelKey;
import io.tokentally.benchmarks.processor.work.Place;
import io.tokentally.benchmarks.processor.work.Steps;
import io.tokentally.benchmarks.processor.work.Sums;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Micros;
import io.tokentally.schemas.Window;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import io.tokentally.total.ModelTotal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The least that does the same work: one loop with hash maps, which sends each ledger entry and, ten times a second, the
 * totals that have changed and its offsets. A crash loses all of it.
 */
public final class BareMain {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long FLUSH_NANOS = TimeUnit.MILLISECONDS.toNanos(Place.COMMIT_INTERVAL_MS);

    private record TotalKey(ModelKey model, Window window, Instant start) {}

    private final Place place;
    private final Steps steps;
    private final AvroEncoder<UsageLedgerEntry> ledgerEncoder;
    private final AvroEncoder<ModelTotal> totalEncoder;
    private final KafkaConsumer<String, byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Form> known = new HashMap<>();
    private final Map<ModelKey, ModelKey> models = new HashMap<>();
    private final Map<TotalKey, Sums> totals = new HashMap<>();
    private final Set<TotalKey> changed = new HashSet<>();
    private long version;

    private BareMain(Place place) {
        this.place = place;
        SchemaRegistry registry = SchemaRegistry.at(place.registryUrl());
        steps = new Steps(registry);
        ledgerEncoder = new AvroEncoder<>(UsageLedgerEntry.class, registry, true);
        totalEncoder = new AvroEncoder<>(ModelTotal.class, registry, true);
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        place.bootstrapServers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        place.name(),
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        1_000),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, place.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    public static void main(String[] args) {
        new BareMain(Place.of(args)).run();
    }

    private void run() {
        consumer.subscribe(List.of(place.raw()));
        long nextFlush = System.nanoTime() + FLUSH_NANOS;
        boolean moved = false;
        while (true) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                process(record);
                moved = true;
            }
            if (moved && System.nanoTime() - nextFlush >= 0) {
                flush();
                moved = false;
                nextFlush = System.nanoTime() + FLUSH_NANOS;
            }
        }
    }

    private void process(ConsumerRecord<String, byte[]> record) {
        UsageEvent event = steps.admitted(record.value());
        Form before = known.get(record.key());
        if (before != null && before.revision() >= event.getRevision()) {
            return;
        }
        UsageLedgerEntry entry = steps.priced(event, ++version, record.timestamp());
        send(place.ledger(), record.key(), ledgerEncoder.encode(place.ledger() + "-value", entry));
        Form form = Form.of(entry);
        ModelKey model = models.computeIfAbsent(form.model(), key -> key);
        Form kept = form.sharing(model);
        known.put(record.key(), kept);
        if (before != null) {
            add(before, -1);
        }
        add(kept, 1);
    }

    private void add(Form form, int sign) {
        Instant at = Micros.toInstant(form.at());
        for (Window window : Window.values()) {
            TotalKey key = new TotalKey(form.model(), window, window.start(at));
            totals.computeIfAbsent(key, added -> new Sums()).add(form, sign);
            changed.add(key);
        }
    }

    private void flush() {
        for (TotalKey key : changed) {
            ModelTotal total =
                    key.model().total(key.window(), key.start(), ++version, totals.getOrDefault(key, new Sums()));
            send(
                    place.totals(),
                    key.model().key(key.window(), key.start()),
                    totalEncoder.encode(place.totals() + "-value", total));
        }
        changed.clear();
        consumer.commitAsync();
    }

    private void send(String topic, String key, byte[] value) {
        Future<RecordMetadata> unused = producer.send(
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value), (metadata, failure) -> {
                    if (failure != null) {
                        System.err.println(failure);
                        Runtime.getRuntime().halt(1);
                    }
                });
    }
}
