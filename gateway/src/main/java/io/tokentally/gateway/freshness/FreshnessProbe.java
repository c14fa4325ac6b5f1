package io.tokentally.gateway.freshness;

import io.tokentally.schemas.freshness.DrainTimeoutException;
import io.tokentally.schemas.freshness.ProcessorDrain;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds a moment before which every event that arrived is in the database. One probe:
 *
 * <ol>
 *   <li>notes the time and then waits until the processor has drained: what had arrived is committed, with all that follows
 *       from it ({@link ProcessorDrain}).
 *   <li>notes where the output topics end <em>then</em>; noted earlier, what was still on its way would be missed.
 *   <li>waits until the sink has stored as far as that.
 * </ol>
 *
 * <p>The time is this machine's, so it is as right as this clock agrees with the broker's. Nothing is guessed: a probe
 * completes or fails. Thread-safe.
 */
public final class FreshnessProbe {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Processor processor;
    private final SinkPositions sink;

    FreshnessProbe(Processor processor, SinkPositions sink) {
        this.processor = processor;
        this.sink = sink;
    }

    /**
     * @param admin stays the caller's
     * @param database where the sink writes; stays the caller's
     * @param applicationId the processor's consumer group
     * @param clientSettings how to reach Kafka
     */
    public FreshnessProbe(Admin admin, DataSource database, String applicationId, Map<String, ?> clientSettings) {
        this(
                new DrainedProcessor(new ProcessorDrain(admin, applicationId, clientSettings)),
                new StoredOffsets(database));
    }

    /**
     * Every event that arrived before the returned time is in the database.
     *
     * @throws DrainTimeoutException where that is not so within {@code timeout}, naming what is behind
     * @throws RuntimeException where Kafka or the database gives no answer
     */
    public Instant probe(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Instant time = processor.drained(timeout);
        Map<TopicPartition, Long> open = new TreeMap<>(FreshnessProbe::byName);
        open.putAll(processor.outputEnds(left(deadline)));
        open.values().removeIf(end -> end == 0);
        while (true) {
            Map<TopicPartition, Long> stored = sink.now();
            open.entrySet().removeIf(end -> stored.getOrDefault(end.getKey(), 0L) >= end.getValue());
            if (open.isEmpty()) {
                return time;
            }
            if (System.nanoTime() >= deadline) {
                throw new DrainTimeoutException(behind(open, stored));
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    private static String behind(Map<TopicPartition, Long> open, Map<TopicPartition, Long> stored) {
        Map.Entry<TopicPartition, Long> first = open.entrySet().iterator().next();
        String others = open.size() == 1 ? "" : ", and " + (open.size() - 1) + " more";
        return "the sink is behind: " + first.getKey() + " at " + stored.getOrDefault(first.getKey(), 0L) + " of "
                + first.getValue() + others;
    }

    private static int byName(TopicPartition one, TopicPartition other) {
        return one.toString().compareTo(other.toString());
    }

    /** How far the processor is. */
    interface Processor {
        /** Waits until all that had arrived by the returned time is committed. */
        Instant drained(Duration timeout) throws InterruptedException;

        /** Where its output topics end now. */
        Map<TopicPartition, Long> outputEnds(Duration timeout) throws InterruptedException;
    }

    /** How far the sink is. */
    @FunctionalInterface
    interface SinkPositions {
        /** All below is in the database; a partition that the sink has not seen is left out. */
        Map<TopicPartition, Long> now();
    }

    private record DrainedProcessor(ProcessorDrain drain) implements Processor {
        @Override
        public Instant drained(Duration timeout) throws InterruptedException {
            return drain.await(timeout);
        }

        @Override
        public Map<TopicPartition, Long> outputEnds(Duration timeout) throws InterruptedException {
            return drain.outputEnds(timeout);
        }
    }
}
