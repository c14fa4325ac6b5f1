package io.tokentally.benchmarks.sink;

import io.tokentally.benchmarks.Latencies;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.processor.ProcessorService;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.serde.AvroSerializer;
import io.tokentally.sink.SinkService;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How soon an event that is sent can be seen: as its ledger row, and in its total. At a steady rate through the real
 * processor; every so often an event has a model of its own, and is looked for.
 */
final class Latency {
    private static final int MARKER_EVERY_MILLIS = 50;
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LedgerTopic topic;
    private final Map<String, Long> sentNanos = new ConcurrentHashMap<>();

    /** In nanoseconds from before the send. */
    record Seen(Latencies row, Latencies total) {}

    Latency(LedgerTopic topic) {
        this.topic = topic;
    }

    Seen measure(Path folder, int eventsPerSecond, Duration warmUp, Duration measured) throws Exception {
        Map<String, String> settings = topic.settings();
        settings.put("state.dir", folder.resolve("state").toString());
        settings.put("state.port", "0");
        settings.put("sink.group.id", "bench-latency");
        try (ProcessorService processor = ProcessorService.start(settings);
                SinkService sink = SinkService.start(settings)) {
            awaitReady(processor, sink);
            send(eventsPerSecond, warmUp, "warm");
            sentNanos.clear();
            Watch rows = new Watch("SELECT event_id FROM usage_ledger WHERE tenant = 'default' AND event_id = ANY (?)");
            Watch totals = new Watch("SELECT model FROM model_totals WHERE tenant = 'default' AND \"window\" = '15m'"
                    + " AND window_start > now() - interval '30 minutes' AND model = ANY (?)");
            Thread rowThread = new Thread(rows, "bench-rows");
            Thread totalThread = new Thread(totals, "bench-totals");
            rowThread.start();
            totalThread.start();
            send(eventsPerSecond, measured, "measured");
            rows.finish();
            totals.finish();
            rowThread.join();
            totalThread.join();
            return new Seen(rows.latencies(), totals.latencies());
        }
    }

    private static void awaitReady(ProcessorService processor, SinkService sink) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!sink.isReady() || !processor.isRunning()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("processor and sink did not get ready");
            }
            Thread.sleep(100);
        }
    }

    private void send(int eventsPerSecond, Duration during, String run) {
        try (AvroSerializer serializer = new AvroSerializer();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", topic.stack().bootstrapServers(), "linger.ms", "5"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            serializer.configure(
                    Map.of(AvroSerializer.REGISTRY_URL, topic.stack().schemaRegistryUrl()), false);
            long begun = System.nanoTime();
            long count = during.toMillis() * eventsPerSecond / 1_000;
            int markerEvery = eventsPerSecond * MARKER_EVERY_MILLIS / 1_000;
            for (long n = 0; n < count; n++) {
                long due = begun + n * 1_000_000_000L / eventsPerSecond;
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                }
                boolean marker = n % markerEvery == 0;
                String id = run + "-" + n;
                UsageEvent event = event(id, marker ? id : "gpt-4o-mini", n);
                if (marker) {
                    sentNanos.put(id, System.nanoTime());
                }
                Future<?> unused = producer.send(new ProducerRecord<>(
                        Topics.USAGE_EVENTS.name(),
                        Keys.of(event).getBytes(StandardCharsets.UTF_8),
                        serializer.serialize(Topics.USAGE_EVENTS.name(), event)));
            }
        }
    }

    private static UsageEvent event(String id, String model, long n) {
        return UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId(id)
                .setUserId("user-" + n % 97)
                .setSessionId("session-" + n % 997)
                .setProvider("openai")
                .setModel(model)
                .setTokens(TokenCounts.newBuilder().setInput(10L).setOutput(5L).build())
                .setStatus("ok")
                .build();
    }

    /** Looks for markers until all that were sent are seen. Owned by its thread alone, but for {@link #finish()}. */
    private final class Watch implements Runnable {
        private final String sql;
        private final Map<String, Long> seen = new HashMap<>();
        private volatile boolean finishing;

        Watch(String sql) {
            this.sql = sql;
        }

        void finish() {
            finishing = true;
        }

        Latencies latencies() {
            if (seen.size() < sentNanos.size()) {
                throw new IllegalStateException(
                        "only " + seen.size() + " of " + sentNanos.size() + " markers were seen: " + sql);
            }
            return Latencies.of(
                    seen.values().stream().mapToLong(Long::longValue).toArray());
        }

        @Override
        public void run() {
            long deadline = Long.MAX_VALUE;
            try (Connection connection = topic.connect();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                while (!(finishing && seen.size() == sentNanos.size()) && System.nanoTime() < deadline) {
                    if (finishing && deadline == Long.MAX_VALUE) {
                        deadline = System.nanoTime() + PATIENCE.toNanos();
                    }
                    look(connection, statement);
                    LockSupport.parkNanos(POLL.toNanos());
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private void look(Connection connection, PreparedStatement statement) throws SQLException {
            String[] open = sentNanos.keySet().stream()
                    .filter(id -> !seen.containsKey(id))
                    .toArray(String[]::new);
            if (open.length == 0) {
                return;
            }
            statement.setArray(1, connection.createArrayOf("text", open));
            try (ResultSet rows = statement.executeQuery()) {
                long now = System.nanoTime();
                while (rows.next()) {
                    Long sent = sentNanos.get(rows.getString(1));
                    if (sent != null) {
                        seen.putIfAbsent(rows.getString(1), now - sent);
                    }
                }
            }
        }
    }
}
