package io.tokentally.schemas.freshness;

import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Waits until the processor has committed everything that had arrived when the wait began: the ends of what it reads first,
 * then the ends of its internal topics, once for each that may feed another.
 *
 * <p>Ends are those a read_uncommitted reader sees. A transaction's offsets can be visible before its records are, so
 * the last stable offset could be too low; the end with what is still open can only be too high, and is reached soon.
 *
 * <p>Thread-safe where its {@link Admin} is. All waits are bounded.
 */
public final class ProcessorDrain {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration LONGEST_POLL = Duration.ofMillis(200);
    private static final Duration LOOK_AT_TAIL = Duration.ofSeconds(1);
    /** Beyond the deadline if need be, so that a wait that ends can say what is behind. */
    private static final Duration LEAST_WAIT_FOR_ANSWER = Duration.ofSeconds(1);

    private static final String INTERNAL = "-repartition";

    private final Admin admin;
    private final String applicationId;

    private final LogTail tail;

    /**
     * @param applicationId the processor's consumer group and the prefix of its internal topics
     * @param clientSettings how to reach Kafka, for a look at the end of a log
     */
    public ProcessorDrain(Admin admin, String applicationId, Map<String, ?> clientSettings) {
        this(admin, applicationId, new KafkaLogTail(clientSettings));
    }

    ProcessorDrain(Admin admin, String applicationId, LogTail tail) {
        this.admin = admin;
        this.applicationId = applicationId;
        this.tail = tail;
    }

    /**
     * The time before which every event that had arrived is now committed by the processor.
     *
     * @throws DrainTimeoutException where that is not so within {@code timeout}, naming what is behind
     * @throws KafkaException where Kafka gives no answer
     */
    public Instant await(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Instant asOf = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        awaitCommitted(ends(names(Topics.INPUTS), deadline), deadline);
        Set<String> internal = internalTopics(deadline);
        for (int depth = 0; depth < internal.size(); depth++) {
            awaitCommitted(ends(internal, deadline), deadline);
        }
        return asOf;
    }

    /** Where the public topics that the processor writes end now. */
    public Map<TopicPartition, Long> outputEnds(Duration timeout) throws InterruptedException {
        return ends(names(Topics.OUTPUTS), System.nanoTime() + timeout.toNanos());
    }

    private void awaitCommitted(Map<TopicPartition, Long> ends, long deadline) throws InterruptedException {
        Map<TopicPartition, LogTail.Stretch> behind = behind(ends, deadline);
        long begun = System.nanoTime();
        long nextLook = begun + LOOK_AT_TAIL.toNanos();
        while (!behind.isEmpty()) {
            if (deadline - System.nanoTime() <= 0) {
                throw new DrainTimeoutException("the processor " + applicationId + " is behind: " + shown(behind));
            }
            // Who is far behind is asked less often: what takes long need not be known to the millisecond.
            long waited = System.nanoTime() - begun;
            TimeUnit.NANOSECONDS.sleep(Math.max(POLL.toNanos(), Math.min(LONGEST_POLL.toNanos(), waited / 8)));
            behind = behind(ends, deadline);
            if (!behind.isEmpty() && nextLook - System.nanoTime() <= 0) {
                // A task that was restarted commits nothing until it has a record, also where only markers follow.
                behind.keySet().removeAll(tail.withoutRecords(behind));
                nextLook = System.nanoTime() + Math.max(LOOK_AT_TAIL.toNanos(), waited);
            }
        }
    }

    private Map<TopicPartition, LogTail.Stretch> behind(Map<TopicPartition, Long> ends, long deadline)
            throws InterruptedException {
        Map<TopicPartition, Long> committed = committed(deadline);
        Map<TopicPartition, LogTail.Stretch> behind = new HashMap<>();
        ends.forEach((partition, end) -> {
            long from = committed.getOrDefault(partition, 0L);
            if (from < end) {
                behind.put(partition, new LogTail.Stretch(from, end));
            }
        });
        return behind;
    }

    private static String shown(Map<TopicPartition, LogTail.Stretch> behind) {
        return behind.entrySet().stream()
                .map(entry -> entry.getKey() + " at " + entry.getValue().from() + " of "
                        + entry.getValue().to())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private Map<TopicPartition, Long> committed(long deadline) throws InterruptedException {
        try {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            Map<TopicPartition, OffsetAndMetadata> committed =
                    ask(admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata(), deadline);
            committed.forEach((partition, offset) -> offsets.put(partition, offset == null ? 0L : offset.offset()));
            return offsets;
        } catch (KafkaException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw e;
        }
    }

    private Set<String> internalTopics(long deadline) throws InterruptedException {
        return ask(admin.listTopics().names(), deadline).stream()
                .filter(topic -> topic.startsWith(applicationId + "-") && topic.endsWith(INTERNAL))
                .collect(Collectors.toSet());
    }

    private Map<TopicPartition, Long> ends(Collection<String> topics, long deadline) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        Collection<TopicDescription> descriptions =
                ask(admin.describeTopics(topics).allTopicNames(), deadline).values();
        descriptions.forEach(topic -> topic.partitions()
                .forEach(partition ->
                        wanted.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest())));
        return ask(admin.listOffsets(wanted).all(), deadline).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    private static List<String> names(Collection<? extends Topic<?>> topics) {
        Function<Topic<?>, String> name = Topic::name;
        return topics.stream().map(name).toList();
    }

    private static <T> T ask(KafkaFuture<T> future, long deadline) throws InterruptedException {
        try {
            return future.get(
                    Math.max(LEAST_WAIT_FOR_ANSWER.toNanos(), deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new DrainTimeoutException("Kafka gave no answer in time");
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "Kafka was asked how far the processor is and answered: " + e.getCause(), e.getCause());
        }
    }
}
