package io.tokentally.benchmarks.sdk;

import io.tokentally.benchmarks.Contestant;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.serde.AvroSerializer;
import io.tokentally.sdk.Stats;
import io.tokentally.sdk.TokentallyClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.tools.SameBytesPerformance;

/** Events a second, delivered and acknowledged: the SDK, and Kafka's own tool with the same bytes and settings. */
final class Throughput {
    private static final int DIFFERENT = 10_000;
    /** As many may wait in the client's queue before the caller pauses, in place of being refused. */
    private static final int MOST_WAITING = 32_768;

    /** A small part of what takes {@link #MOST_WAITING} to be sent; each wake-up takes a processor from those who send. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Throughput() {}

    /** A client that records as fast as it is let. */
    record Sdk(TokentallyClient client, int events) implements Contestant<Double> {
        @Override
        public String name() {
            return "the SDK";
        }

        @Override
        public void warmUp() {
            round();
        }

        @Override
        public Double round() {
            UsageEvent[] events = new UsageEvent[DIFFERENT];
            for (int n = 0; n < DIFFERENT; n++) {
                events[n] = Samples.usage(n);
            }
            Stats before = client.stats();
            long begun = System.nanoTime();
            for (int n = 0; n < events(); n++) {
                while (n % 256 == 0 && client.stats().queueDepth() > MOST_WAITING) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                client.record(events[n % DIFFERENT]);
            }
            boolean delivered = client.flush(PATIENCE);
            double seconds = (System.nanoTime() - begun) / 1e9;
            Stats after = client.stats();
            if (!delivered || after.acknowledged() - before.acknowledged() != events()) {
                throw new IllegalStateException("not all " + events() + " were acknowledged: " + after);
            }
            return events() / seconds;
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /** ProducerPerformance. */
    record Tool(Broker broker, int events) implements Contestant<Double> {
        @Override
        public String name() {
            return "ProducerPerformance";
        }

        @Override
        public void warmUp() throws IOException {
            round();
        }

        @Override
        public Double round() throws IOException {
            SameBytesPerformance tool = new SameBytesPerformance(encoded());
            long begun = System.nanoTime();
            tool.run(
                    "--topic",
                    Topics.USAGE_EVENTS.name(),
                    "--num-records",
                    Integer.toString(events),
                    "--record-size",
                    "1",
                    "--throughput",
                    "-1",
                    "--bootstrap-server",
                    broker.bootstrapServers(),
                    "--command-property",
                    "acks=all",
                    "enable.idempotence=true",
                    "compression.type=" + Broker.COMPRESSION);
            return events / ((System.nanoTime() - begun) / 1e9);
        }

        /** Filled in as the SDK does. */
        private List<ProducerRecord<byte[], byte[]>> encoded() {
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(DIFFERENT);
            try (AvroSerializer serializer = new AvroSerializer()) {
                serializer.configure(Map.of(AvroSerializer.REGISTRY_URL, broker.schemaRegistryUrl()), false);
                String producer = UUID.randomUUID().toString();
                for (int n = 0; n < DIFFERENT; n++) {
                    UsageEvent event = Samples.usage(n);
                    event.setEventId(UUID.randomUUID().toString());
                    event.setTenant("default");
                    event.setRecordedAt(Instant.now());
                    event.setProducerId(producer);
                    event.setProducerSeq((long) n);
                    records.add(new ProducerRecord<>(
                            Topics.USAGE_EVENTS.name(),
                            Keys.of(event).getBytes(StandardCharsets.UTF_8),
                            serializer.serialize(Topics.USAGE_EVENTS.name(), event)));
                }
            }
            return records;
        }

        @Override
        public void close() {}
    }
}
