package io.tokentally.gateway.stream;

import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.PoisonException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the two ledger topics, read committed, on one thread of its own ({@code gateway-stream}) and hands each event to the
 * subscribers that want it. While there are none it reads nothing, and starts again at the end. Thread-safe.
 */
public final class LedgerFollower implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LedgerFollower.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final long CLOSE_TIMEOUT_MS = 2_500;

    private final Map<String, Object> settings;
    private final AvroDecoder<UsageLedgerEntry> usage;
    private final AvroDecoder<ToolLedgerEntry> tools;
    /** With what opens when it can no longer miss an event. */
    private final Map<Subscriber, CountDownLatch> subscribers = new ConcurrentHashMap<>();

    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Object wake = new Object();
    private final Thread thread = new Thread(this::run, "gateway-stream");
    private volatile boolean closed;

    /** @param kafka how to reach Kafka */
    public LedgerFollower(Map<String, Object> kafka, SchemaRegistry registry) {
        settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        usage = new AvroDecoder<>(UsageLedgerEntry.class, registry);
        tools = new AvroDecoder<>(ToolLedgerEntry.class, registry);
        thread.setDaemon(true);
    }

    public LedgerFollower start() {
        thread.start();
        return this;
    }

    /** From its return on, the subscriber is offered every event; false where Kafka gives no answer in time. */
    boolean add(Subscriber subscriber, Duration timeout) throws InterruptedException {
        CountDownLatch live = new CountDownLatch(1);
        synchronized (wake) {
            subscribers.put(subscriber, live);
            wake.notifyAll();
        }
        if (live.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        remove(subscriber);
        return false;
    }

    void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    Set<Subscriber> subscribers() {
        return subscribers.keySet();
    }

    @Override
    public void close() {
        closed = true;
        synchronized (wake) {
            wake.notifyAll();
        }
        try {
            thread.join(CLOSE_TIMEOUT_MS);
            thread.interrupt(); // for one that waits for Kafka
            thread.join(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                awaitSubscribers();
                if (closed) {
                    return;
                }
                try {
                    follow();
                } catch (org.apache.kafka.common.errors.InterruptException e) {
                    log.debug("the stream is no longer followed");
                } catch (RuntimeException e) {
                    log.warn("the stream waits: {}", e.toString());
                    TimeUnit.NANOSECONDS.sleep(AFTER_FAILURE.toNanos());
                }
            }
        } catch (InterruptedException e) {
            log.debug("the stream ends");
        }
    }

    private void awaitSubscribers() throws InterruptedException {
        synchronized (wake) {
            while (subscribers.isEmpty() && !closed) {
                positions.clear();
                wake.wait();
            }
        }
    }

    /** Until nobody listens. After a failure it goes on where it was. */
    private void follow() {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            assign(consumer);
            while (!closed && !subscribers.isEmpty()) {
                subscribers.values().forEach(CountDownLatch::countDown);
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    offer(record);
                    positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
                }
            }
        }
    }

    private void assign(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = Stream.of(Topics.USAGE_LEDGER.name(), Topics.TOOL_LEDGER.name())
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        for (TopicPartition partition : partitions) {
            Long known = positions.get(partition);
            if (known == null) {
                positions.put(partition, consumer.position(partition));
            } else {
                consumer.seek(partition, known);
            }
        }
    }

    private void offer(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            Streamed event = record.topic().equals(Topics.USAGE_LEDGER.name())
                    ? Streamed.of(usage.decode(record.value()))
                    : Streamed.of(tools.decode(record.value()));
            subscribers.keySet().forEach(subscriber -> subscriber.offer(event));
        } catch (PoisonException e) {
            log.warn(
                    "{}-{} offset {} cannot be read and is not streamed: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }
}
