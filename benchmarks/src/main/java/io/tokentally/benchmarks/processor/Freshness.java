package io.tokentally.benchmarks.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.benchmarks.Figures;
import io.tokentally.benchmarks.Goal;
import io.tokentally.benchmarks.Latencies;
import io.tokentally.benchmarks.Measure;
import io.tokentally.benchmarks.Plan;
import io.tokentally.benchmarks.Report;
import io.tokentally.benchmarks.Spread;
import io.tokentally.benchmarks.processor.contestant.OursMain;
import io.tokentally.benchmarks.processor.work.Place;
import io.tokentally.benchmarks.processor.work.Workload;
import io.tokentally.embedded.SupervisedJvm;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.Window;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.AvroEncoder;
import io.tokentally.total.ModelTotal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

/** How long an event takes to be part of a committed total, at a steady rate. Every event is timed. */
final class Freshness {
    private static final long SEED = 815;
    private static final int EVENTS_PER_SECOND = 5_000;
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1) / EVENTS_PER_SECOND;
    private static final Duration START_PATIENCE = Duration.ofMinutes(1);
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final double COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(Place.COMMIT_INTERVAL_MS);

    private final Broker broker;
    private final int warmUp;
    private final int round;
    private final List<ProducerRecord<byte[], byte[]>> records;
    private final Awaited awaited;

    private Freshness(Plan plan, Broker broker) {
        this.broker = broker;
        warmUp = (plan.quick() ? 10 : 20) * EVENTS_PER_SECOND;
        round = (plan.quick() ? 6 : 12) * EVENTS_PER_SECOND;
        int events = warmUp + plan.rounds() * round;
        records = new ArrayList<>(events);
        awaited = new Awaited(events);
    }

    static void run(Plan plan, Report report) throws Exception {
        if (!plan.begins(
                "fresh: event to committed total at " + Figures.count(EVENTS_PER_SECOND) + " events a second")) {
            return;
        }
        try (Broker broker = new Broker(plan.folder().resolve("fresh"))) {
            Place place = broker.ours("fresh");
            Freshness freshness = new Freshness(plan, broker);
            freshness.prepare();
            try (SupervisedJvm process = Children.jvm(place.name(), OursMain.class.getName(), plan.quick())
                    .args(place.args())
                    .logFile(broker.folder().resolve("fresh.log"))
                    .start()) {
                long start = freshness.play(process);
                freshness.tell(plan, report, start);
            }
        }
    }

    /** Each event of a model to one partition: see {@link Awaited}. */
    private void prepare() {
        AvroEncoder<UsageEvent> encoder =
                new AvroEncoder<>(UsageEvent.class, SchemaRegistry.at(broker.schemaRegistryUrl()), true);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Workload workload = Workload.of(SEED, now, awaited.missing());
        long n = 0;
        for (int event = 0; event < awaited.missing(); event++) {
            while (Workload.isDuplicate(n) || Workload.isRevision(n)) {
                n++;
            }
            UsageEvent usage = workload.event(n++);
            usage.setOccurredAt(now);
            usage.setRecordedAt(now);
            String total = Keys.model(
                    usage.getTenant(), usage.getProvider(), usage.getModel(), Window.DAY, Window.DAY.start(now));
            int partition = Math.floorMod(total.hashCode(), Broker.PARTITIONS);
            byte[] key = identify(usage, partition);
            records.add(new ProducerRecord<>(
                    Topics.USAGE_EVENTS.name(), partition, key, encoder.encode(Topics.USAGE_EVENTS.subject(), usage)));
            awaited.add(total, event);
        }
    }

    private static byte[] identify(UsageEvent event, int partition) {
        String id = event.getEventId();
        byte[] key = Keys.of(event).getBytes(UTF_8);
        for (int i = 0; Keys.partition(key, Broker.PARTITIONS) != partition; i++) {
            event.setEventId(id + "-" + i);
            key = Keys.of(event).getBytes(UTF_8);
        }
        return key;
    }

    /** Returns when the first event was due, by the clock of {@link System#nanoTime()}. */
    private long play(SupervisedJvm process) throws InterruptedException {
        try (KafkaConsumer<String, byte[]> consumer = consumer();
                KafkaProducer<byte[], byte[]> producer = producer()) {
            AvroDecoder<ModelTotal> decoder =
                    new AvroDecoder<>(ModelTotal.class, SchemaRegistry.at(broker.schemaRegistryUrl()));
            // What is behind while the processor starts is gone long before the warm-up is.
            awaitGroup(process);
            long start = System.nanoTime();
            Thread sender = new Thread(() -> send(producer, start), "sender");
            sender.start();
            long deadline = start + records.size() * PERIOD_NANOS + END_PATIENCE.toNanos();
            while (awaited.missing() > 0) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (TotalsFollower.isDay(record.key())) {
                        long calls = decoder.decode(record.value()).getSums().getCalls();
                        awaited.seen(record.key(), calls, System.nanoTime());
                    }
                }
                if (System.nanoTime() - deadline > 0 || !process.isAlive()) {
                    throw new IllegalStateException(awaited.missing() + " of " + records.size()
                            + " events are in no total " + END_PATIENCE.toSeconds() + " s after the last was sent");
                }
            }
            sender.join();
            return start;
        }
    }

    private void awaitGroup(SupervisedJvm process) throws InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!broker.isStable("fresh")) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the processor does not start: see " + process.logFile());
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, long start) {
        for (int event = 0; event < records.size(); event++) {
            long due = start + event * PERIOD_NANOS;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            Future<RecordMetadata> unused = producer.send(records.get(event));
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private KafkaConsumer<String, byte[]> consumer() {
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(Broker.partitions(Topics.USAGE_TOTALS.name()));
        consumer.seekToBeginning(consumer.assignment());
        return consumer;
    }

    private void tell(Plan plan, Report report, long start) {
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        List<Double> longest = new ArrayList<>();
        for (int turn = 0; turn < plan.rounds(); turn++) {
            int from = warmUp + turn * round;
            Latencies latencies = new Latencies(awaited.nanos(from, from + round, start, PERIOD_NANOS));
            p50.add(latencies.quantile(0.5, 0));
            p99.add(latencies.quantile(0.99, 0));
            longest.add(latencies.quantile(1, 0));
        }
        report.add(new Measure(
                "processor_freshness_p99_vs_commit_interval",
                "event to committed total at " + Figures.count(EVENTS_PER_SECOND)
                        + " events a second, p99: to the commit interval of " + Place.COMMIT_INTERVAL_MS + " ms",
                Spread.of(p99.stream().map(nanos -> nanos / COMMIT_NANOS).toList()),
                Goal.atMost(3)));
        report.figure("event to committed total, p50", Figures.millis(Spread.of(p50)));
        report.figure("event to committed total, p99", Figures.millis(Spread.of(p99)));
        report.figure("event to committed total, the longest", Figures.millis(Spread.of(longest)));
    }
}
