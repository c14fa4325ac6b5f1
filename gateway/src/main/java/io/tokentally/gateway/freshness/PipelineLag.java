package io.tokentally.gateway.freshness;

import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many records each stage has not committed yet. Markers of transactions count as records. Thread-safe. */
public final class PipelineLag {
    private static final Logger log = LoggerFactory.getLogger(PipelineLag.class);
    private static final int TIMEOUT_MS = 2_000;

    private final Admin admin;
    private final String applicationId;
    private final FreshnessProbe.SinkPositions sink;

    /** @param sink how far the sink has stored */
    PipelineLag(Admin admin, String applicationId, FreshnessProbe.SinkPositions sink) {
        this.admin = admin;
        this.applicationId = applicationId;
        this.sink = sink;
    }

    public static PipelineLag of(Admin admin, String applicationId, javax.sql.DataSource database) {
        return new PipelineLag(admin, applicationId, new StoredOffsets(database));
    }

    /**
     * Records behind.
     *
     * @param processor on the topics that it reads; null where Kafka gives no answer
     * @param sink on the topics that the processor writes; null where Kafka or the database gives no answer
     */
    public record Records(
            @Nullable Long processor, @Nullable Long sink) {}

    public Records now() {
        return new Records(
                behind("processor", () -> committed(), Topics.INPUTS), behind("sink", sink::now, Topics.OUTPUTS));
    }

    /** Positions are read first: what arrives in between is behind, not ahead. */
    private @Nullable Long behind(String stage, Positions positions, Collection<? extends Topic<?>> topics) {
        try {
            Map<TopicPartition, Long> reached = positions.read();
            long behind = 0;
            for (Map.Entry<TopicPartition, Long> end : ends(topics).entrySet()) {
                behind += Math.max(0, end.getValue() - reached.getOrDefault(end.getKey(), 0L));
            }
            return behind;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalStateException e) {
            log.debug("how far the {} is behind is not known", stage, e);
            return null;
        }
    }

    private Map<TopicPartition, Long> committed() throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> committed =
                ask(admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata());
        committed.forEach((partition, offset) -> offsets.put(partition, offset == null ? 0L : offset.offset()));
        return offsets;
    }

    private Map<TopicPartition, Long> ends(Collection<? extends Topic<?>> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        Function<Topic<?>, String> name = Topic::name;
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        ask(admin.describeTopics(topics.stream().map(name).toList()).allTopicNames())
                .values()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> wanted.put(
                                new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest())));
        Map<TopicPartition, Long> ends = new HashMap<>();
        ask(admin.listOffsets(wanted).all()).forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static <T> T ask(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    private interface Positions {
        Map<TopicPartition, Long> read() throws InterruptedException, ExecutionException, TimeoutException;
    }
}
