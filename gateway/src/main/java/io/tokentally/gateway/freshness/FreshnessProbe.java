package io.tokentally.gateway.freshness;

import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds a moment before which every event that arrived is in the database. One probe:
 *
 * <ol>
 *   <li>notes the time, then where the raw topics end. What arrived before that time lies before those ends.
 *   <li>waits until the processor has committed them, which it does together with what follows from them.
 *   <li>waits until it has committed what then lies in its internal topics, twice, since a record may pass two of them.
 *   <li>waits until the sink has stored what then lies in the output topics.
 * </ol>
 *
 * <p>Each step looks at ends only after the step before it is done; in another order it could miss what was on its way. The
 * time is this machine's, so it is as right as this clock agrees with the broker's.
 *
 * <p>Not thread-safe: one probe at a time. Nothing is guessed: a probe completes or fails.
 */
public final class FreshnessProbe implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(40);
    private static final Duration STALLED = Duration.ofSeconds(1);
    /** A misplaced record is passed on once, then its difference once more. */
    private static final int INTERNAL_HOPS = 2;

    private static final List<String> RAW = names(Topics.RAW);
    private static final List<String> OUTPUTS = names(Topics.OUTPUTS);

    private final Pipeline pipeline;
    private final InstantSource clock;
    private final Duration stalled;

    FreshnessProbe(Pipeline pipeline, InstantSource clock, Duration stalled) {
        this.pipeline = pipeline;
        this.clock = clock;
        this.stalled = stalled;
    }

    /**
     * @param kafka client properties, {@code bootstrap.servers} at least
     * @param database where the sink writes; stays the caller's
     * @param applicationId the processor's consumer group
     */
    public static FreshnessProbe connect(Map<String, ?> kafka, DataSource database, String applicationId) {
        return new FreshnessProbe(
                new KafkaPipeline(kafka, database, applicationId), InstantSource.system(), STALLED);
    }

    /**
     * Every event that arrived before the returned time is in the database.
     *
     * @throws TimeoutException naming what lags behind
     * @throws RuntimeException where Kafka or the database gives no answer
     */
    public Instant probe(Duration timeout) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Instant time = clock.instant().truncatedTo(ChronoUnit.MICROS);
        await("processed", pipeline.ends(RAW), pipeline::processed, deadline);
        for (int hop = 0; hop < INTERNAL_HOPS; hop++) {
            Set<String> internal = pipeline.internalTopics();
            await("processed", pipeline.ends(internal), pipeline::processed, deadline);
        }
        await("stored", pipeline.ends(OUTPUTS), pipeline::stored, deadline);
        return time;
    }

    @Override
    public void close() {
        if (pipeline instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("the freshness probe's clients do not close", e);
            }
        }
    }

    private void await(String done, Map<TopicPartition, Long> ends, Positions positions, long deadline)
            throws InterruptedException, TimeoutException {
        Map<TopicPartition, Long> open = new HashMap<>(ends);
        open.values().removeIf(end -> end == 0);
        long nextLook = System.nanoTime() + stalled.toNanos();
        while (!open.isEmpty()) {
            Map<TopicPartition, Long> reached = positions.now();
            open.entrySet().removeIf(end -> reached.getOrDefault(end.getKey(), 0L) >= end.getValue());
            if (System.nanoTime() >= nextLook) {
                removeVoid(open, reached);
                nextLook = System.nanoTime() + stalled.toNanos();
            }
            if (!open.isEmpty()) {
                if (System.nanoTime() >= deadline) {
                    throw new TimeoutException(behind(done, open, reached));
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        }
    }

    private void removeVoid(Map<TopicPartition, Long> open, Map<TopicPartition, Long> reached)
            throws InterruptedException {
        for (Map.Entry<TopicPartition, Long> end : List.copyOf(open.entrySet())) {
            TopicPartition partition = end.getKey();
            if (pipeline.isVoid(partition, reached.getOrDefault(partition, 0L), end.getValue())) {
                open.remove(partition);
            }
        }
    }

    private static String behind(String done, Map<TopicPartition, Long> open, Map<TopicPartition, Long> reached) {
        Map.Entry<TopicPartition, Long> first = open.entrySet().iterator().next();
        return first.getKey() + " is " + done + " to " + reached.getOrDefault(first.getKey(), 0L) + " of "
                + first.getValue() + (open.size() == 1 ? "" : ", and " + (open.size() - 1) + " other partitions lag");
    }

    private static List<String> names(Collection<Topic<?>> topics) {
        return topics.stream().map(Topic::name).toList();
    }

    @FunctionalInterface
    private interface Positions {
        Map<TopicPartition, Long> now() throws InterruptedException;
    }
}
