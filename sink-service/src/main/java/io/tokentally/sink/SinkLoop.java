package io.tokentally.sink;

import io.tokentally.sink.store.Batch;
import io.tokentally.sink.store.Claim;
import io.tokentally.sink.store.FencedException;
import io.tokentally.sink.store.RefusedException;
import io.tokentally.sink.store.SinkStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sink's loop. Owned by the sink thread alone, which is also the one that Kafka's callbacks run on.
 *
 * <p>Where a partition stands is in Postgres only, in the transaction that holds its rows; nothing is committed to
 * Kafka, which is asked for the group and the records alone. In memory: at most one polled batch, and what the consumer
 * fetches ahead.
 */
final class SinkLoop implements ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(SinkLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration JOINING = Duration.ofMillis(20);
    private static final Duration TOPIC_CHECK = Duration.ofSeconds(10);
    private static final Duration LAG_CHECK = Duration.ofSeconds(1);
    private static final long NOT_YET_CLAIMED = 0;

    private final Consumer<byte[], byte[]> consumer;
    private final Claims claims;
    private final RecordReader reader;
    private final SinkStore store;
    private final SinkMetrics metrics;
    private final Backoff backoff;
    /** Whether the writers beside this one are in the group too: before that, partitions would be taken away again. */
    private final BooleanSupplier allJoined;

    private final Standstill standstill;
    private final Map<TopicPartition, Claim> owned = new HashMap<>();
    /** Where the tables stand, as far as this sink brought them. */
    private final Map<TopicPartition, Long> stored = new HashMap<>();

    private final Set<TopicPartition> unclaimed = new HashSet<>();
    /** Polled and not yet stored. While there is one, every partition is paused. */
    private @Nullable ConsumerRecords<byte[], byte[]> pending;

    private boolean troubled;
    private long topicsChecked = System.nanoTime();
    private long lagMeasured = System.nanoTime();
    private volatile long lag;
    private volatile boolean joined;
    private volatile boolean ready;

    SinkLoop(
            Consumer<byte[], byte[]> consumer,
            Claims claims,
            RecordReader reader,
            SinkStore store,
            SinkMetrics metrics,
            Standstill standstill,
            Backoff backoff,
            BooleanSupplier allJoined) {
        this.consumer = consumer;
        this.claims = claims;
        this.reader = reader;
        this.store = store;
        this.metrics = metrics;
        this.standstill = standstill;
        this.backoff = backoff;
        this.allJoined = allJoined;
    }

    /** Whether the group has taken it in. Thread-safe. */
    boolean hasJoined() {
        return joined;
    }

    /** Whether it has been given its partitions and has claimed them. Thread-safe. */
    boolean isReady() {
        return ready;
    }

    /** Records that its partitions hold beyond what it has stored, as of the last second. Thread-safe. */
    long lag() {
        return lag;
    }

    /**
     * One turn of the loop.
     *
     * <ol>
     *   <li>Poll, which also keeps the membership of the group. A crash after it: nothing was stored, the next claim
     *       reads the same records.
     *   <li>Claim what was newly assigned, once the writers beside this one are in the group: from here on every earlier
     *       owner is fenced. A crash after it costs an epoch.
     *   <li>Decode. A crash after it: as after 1.
     *   <li>Write rows and next offsets in one transaction, whose own steps are in {@link SinkStore#write}. A crash
     *       before its commit: as after 1; after it: the next claim reads on behind this batch.
     * </ol>
     *
     * Where Kafka, the registry or Postgres does not answer, the same batch is tried again while polling goes on with
     * everything paused: the group stays as it is, memory is bounded, nothing is skipped. A partition whose record cannot
     * be read or stored stands still before its batch, and the others go on.
     */
    void turn() {
        poll();
        try {
            claim();
            store();
            checkTopics();
            calm();
        } catch (RuntimeException e) {
            if (!Faults.passes(e)) {
                throw e;
            }
            trouble(e);
        }
        measureLag();
    }

    private void poll() {
        try {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(patience());
            if (!polled.nextOffsets().isEmpty()) {
                if (pending != null) {
                    throw new IllegalStateException("records came while a batch was waiting: "
                            + polled.nextOffsets().keySet());
                }
                pending = polled;
            }
        } catch (InvalidOffsetException e) {
            // The log no longer holds the position: the claim finds out why, and stops where it cannot be right.
            // All are claimed anew, since what was polled of the others goes with it.
            LOG.warn("Kafka refuses the position of {}: {}", e.partitions(), e.toString());
            Set<TopicPartition> assigned = consumer.assignment();
            forget(assigned);
            unclaimed.addAll(assigned);
            consumer.pause(assigned);
        }
    }

    private Duration patience() {
        return troubled ? backoff.next() : unclaimed.isEmpty() ? POLL : JOINING;
    }

    private void claim() {
        unclaimed.addAll(standstill.due());
        if (unclaimed.isEmpty() || !allJoined.getAsBoolean()) {
            return;
        }
        Map<TopicPartition, Claim> claimed = claims.claim(Set.copyOf(unclaimed));
        claimed.forEach((partition, claim) -> {
            consumer.seek(partition, claim.nextOffset());
            stored.put(partition, claim.nextOffset());
        });
        owned.putAll(claimed);
        unclaimed.clear();
        if (pending == null) {
            consumer.resume(claimed.keySet());
        }
        ready = true;
        LOG.info("Claimed {} partitions", claimed.size());
    }

    private void store() {
        while (pending != null) {
            try {
                store(pending);
                pending = null;
            } catch (FencedException e) {
                giveUp(e.partitions());
            } catch (UnreadableException e) {
                stop(e.partition(), e);
            } catch (RefusedException e) {
                TopicPartition partition = e.partition();
                if (partition == null) {
                    throw e;
                }
                stop(partition, e);
            }
        }
    }

    private void store(ConsumerRecords<byte[], byte[]> polled) {
        Batch batch = new Batch();
        int records = 0;
        boolean any = false;
        for (TopicPartition partition : polled.nextOffsets().keySet()) {
            Claim claim = owned.get(partition);
            if (claim != null) {
                for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                    reader.read(record, batch);
                    records++;
                }
                // Also where only the position moved, past a transaction's marker: so the end of a drained topic and
                // the stored offset become equal.
                batch.advance(partition, stored(partition), next(polled, partition), claim.epoch());
                any = true;
            }
        }
        if (any) {
            long started = System.nanoTime();
            long rows = store.write(batch);
            batch.partitions().forEach(partition -> stored.put(partition, next(polled, partition)));
            standstill.stored(batch.partitions());
            metrics.stored(records, rows, Duration.ofNanos(System.nanoTime() - started));
        }
    }

    @SuppressWarnings("NullAway") // asked only for keys of the map
    private static long next(ConsumerRecords<?, ?> polled, TopicPartition partition) {
        return polled.nextOffsets().get(partition).offset();
    }

    /** From here on nothing of it is written; the next try claims it anew and reads on from its stored position. */
    private void stop(TopicPartition partition, RuntimeException why) {
        standstill.stop(partition, String.valueOf(why.getMessage()));
        owned.remove(partition);
        consumer.pause(Set.of(partition));
    }

    private long stored(TopicPartition partition) {
        return stored.getOrDefault(partition, NOT_YET_CLAIMED);
    }

    /**
     * Another sink holds them, as this one was taken for dead; or the database was put back to an earlier state. Joining the
     * group anew settles who reads what, and each partition is read on from where the tables stand.
     */
    private void giveUp(Set<TopicPartition> fenced) {
        LOG.warn(
                "Another sink has claimed {}, or the database was put back to an earlier state; nothing of theirs was"
                        + " written here, and each is read on from its stored position",
                fenced);
        metrics.fenced();
        owned.keySet().removeAll(fenced);
        consumer.pause(fenced);
        consumer.enforceRebalance("fenced");
    }

    private void checkTopics() {
        if (System.nanoTime() - topicsChecked > TOPIC_CHECK.toNanos()) {
            claims.checkTopics(owned);
            checkPositions();
            topicsChecked = System.nanoTime();
        }
    }

    /** Also without a new record it is to be seen that the database was put back. */
    private void checkPositions() {
        Map<TopicPartition, Long> positions = store.positions();
        Set<TopicPartition> elsewhere = owned.keySet().stream()
                .filter(partition -> !Objects.equals(positions.get(partition), stored.get(partition)))
                .collect(Collectors.toSet());
        if (!elsewhere.isEmpty()) {
            giveUp(elsewhere);
        }
    }

    /** Asks Kafka: of a partition that is paused the consumer itself learns nothing new. */
    private void measureLag() {
        if (System.nanoTime() - lagMeasured < LAG_CHECK.toNanos()) {
            return;
        }
        try {
            long behind = 0;
            for (Map.Entry<TopicPartition, Long> end :
                    consumer.endOffsets(stored.keySet(), LAG_CHECK).entrySet()) {
                behind += Math.max(0, end.getValue() - stored.getOrDefault(end.getKey(), end.getValue()));
            }
            lag = behind;
        } catch (RetriableException e) {
            LOG.debug("How far behind it is stays unknown", e);
        }
        lagMeasured = System.nanoTime();
    }

    private void calm() {
        if (troubled) {
            LOG.info("All answers again");
            troubled = false;
            backoff.reset();
            consumer.resume(owned.keySet());
        }
    }

    private void trouble(RuntimeException fault) {
        metrics.retried();
        if (!troubled) {
            LOG.warn("Waiting, and trying the same again: {}", Faults.reason(fault));
            troubled = true;
        }
        consumer.pause(consumer.assignment());
    }

    /** Only notes them: Postgres is asked outside of the callback, where waiting for it does not hold up the group. */
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            consumer.seek(partition, NOT_YET_CLAIMED); // else the consumer would ask Kafka for a committed offset
        }
        consumer.pause(partitions);
        unclaimed.addAll(partitions);
        joined = true;
        if (partitions.isEmpty()) {
            ready = true;
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        forget(partitions);
    }

    /** What was polled and not stored is dropped: the next claim, here or elsewhere, reads it again. */
    private void forget(Collection<TopicPartition> partitions) {
        Set<TopicPartition> gone = Set.copyOf(partitions);
        owned.keySet().removeAll(gone);
        stored.keySet().removeAll(gone);
        unclaimed.removeAll(gone);
        standstill.forget(gone);
        if (!partitions.isEmpty()) {
            pending = null;
        }
    }
}
