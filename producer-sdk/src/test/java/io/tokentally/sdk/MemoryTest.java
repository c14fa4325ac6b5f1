package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokentally.event.UsageEvent;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says of memory, measured on the heap. */
class MemoryTest {
    private static final int CAPACITY = 65_536;
    /** Fewer than the half of what is read from the spool at a time, which bounds what is on its way, too. */
    private static final int FEW = 256;
    /** Beyond the texts that the caller gave: one object, its counts, and its place in the queue. */
    private static final long BYTES_QUEUED = 190;
    /** The id as text and whom to tell. */
    private static final long BYTES_UNDECIDED = 200;
    /** What is taken between two looks at how many are on their way. */
    private static final int MORE = 256;

    private static ClientBuilder settings() {
        return TokentallyClient.builder()
                .schemaRegistryUrl("mock://memory")
                .queueCapacity(CAPACITY)
                .shutdownHook(false);
    }

    private static TokentallyClient client(Producer<byte[], byte[]> kafka) {
        return settings().build(() -> kafka);
    }

    @Test
    void aFullQueueTakesWhatIsSaid() {
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        TokentallyClient client = client(kafka);
        UsageEvent event = Events.usage();
        client.record(event);
        client.flush(Duration.ofMillis(1));
        await().until(() -> kafka.attempts() == 1);
        long before = heapBytes();
        fill(client, event);
        long each = (heapBytes() - before) / CAPACITY;
        System.out.println("MemoryTest: " + each + " bytes for each queued event");

        assertThat(client.stats().queueDepth()).isGreaterThanOrEqualTo(CAPACITY - 1);
        assertThat(each).isBetween(100L, BYTES_QUEUED);
        kafka.unblock();
        client.close();
    }

    @Test
    void whatKafkaHasNotAcknowledgedIsBounded() {
        Silent kafka = new Silent();
        TokentallyClient client = client(kafka);
        UsageEvent event = Events.usage();
        long before = heapBytes();
        fill(client, event);
        await().until(() -> kafka.taken >= CAPACITY);
        fill(client, event);
        long each = (heapBytes() - before - CAPACITY * BYTES_QUEUED) / CAPACITY;
        System.out.println("MemoryTest: " + each + " bytes for each event on its way");

        assertThat(kafka.taken).isLessThanOrEqualTo(CAPACITY + MORE);
        assertThat(each).isLessThan(BYTES_UNDECIDED);
        assertThat(client.stats().refused()).isPositive();
        client.close(Duration.ofMillis(200));
    }

    @Test
    void whatKafkaHasNotAcknowledgedIsBoundedWithASpoolToo(@TempDir Path folder) {
        Silent kafka = new Silent();
        TokentallyClient client = settings()
                .queueCapacity(FEW)
                .spoolDirectory(folder)
                .spoolAfter(Duration.ofMillis(20))
                .build(() -> kafka);
        UsageEvent event = Events.usage();
        while (client.stats().accepted() < 4 * FEW) {
            client.record(event);
        }
        await().until(() -> client.stats().spooled() >= 4 * FEW);

        await().during(Duration.ofMillis(100)).until(() -> kafka.taken == FEW);
        client.close(Duration.ofMillis(200));
    }

    /** Acknowledges nothing and keeps what it has to: whom to tell. */
    private static final class Silent extends MockProducer<byte[], byte[]> {
        private final Callback[] callbacks = new Callback[2 * CAPACITY];
        private volatile int taken;

        Silent() {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        @SuppressWarnings({"UnsynchronizedOverridesSynchronized", "NonAtomicVolatileUpdate"}) // one sender thread
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            callbacks[taken++] = callback;
            return new CompletableFuture<>();
        }
    }

    private static void fill(TokentallyClient client, UsageEvent event) {
        long refused = client.stats().refused();
        while (client.stats().refused() == refused) {
            client.record(event);
        }
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
