package io.tokentally.processor;

import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a start may go on: counting from an empty state beside totals that were published earlier would
 * publish lower sums under lower revisions. A rebuild forgets the state on purpose and takes a new generation.
 */
final class StateCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StateCheck.class);
    private static final Duration DELETION_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration DELETION_POLL = Duration.ofMillis(100);

    private final Admin admin;
    private final ProcessorConfig config;
    private final String applicationId;

    StateCheck(Admin admin, ProcessorConfig config) {
        this.admin = admin;
        this.config = config;
        applicationId = config.getString(ProcessorConfig.APPLICATION_ID);
    }

    /**
     * The least generation to publish under: 0 to go on with the kept one.
     *
     * @throws IllegalStateException where the start must not go on; the message says what to do
     */
    int generation() throws InterruptedException {
        boolean published = hasRecords(Stream.concat(Topics.LEDGERS.stream(), Topics.TOTALS.stream())
                .map(Topic::name)
                .toList());
        if (config.getBoolean(ProcessorConfig.REBUILD)) {
            refuseTruncated();
            forgetState();
            return published ? new PublishedGeneration(config).highest() + 1 : 0;
        }
        refuseWholeEntries();
        if (published && !hasState()) {
            throw new IllegalStateException("totals have been published but the state of application.id="
                    + applicationId + " is empty: counting would start from nothing. Give the right application.id,"
                    + " or start once with rebuild=true to count the raw topics again");
        }
        return 0;
    }

    /** Up to version 0.1 the state of an id was its whole ledger entry, under another name. */
    private void refuseWholeEntries() throws InterruptedException {
        String changelog = applicationId + "-ids-changelog";
        if (internalTopics().contains(changelog) && hasRecords(List.of(changelog))) {
            throw new IllegalStateException("the state of application.id=" + applicationId
                    + " was made by an earlier version (" + changelog
                    + "), which this one does not read. Start once with rebuild=true"
                    + " (--rebuild) to count the raw topics again");
        }
    }

    private boolean hasState() throws InterruptedException {
        List<String> changelogs = internalTopics().stream()
                .filter(topic -> topic.endsWith("-changelog"))
                .toList();
        return !committed().isEmpty() && hasRecords(changelogs);
    }

    private void refuseTruncated() throws InterruptedException {
        List<String> raw = Topics.RAW.stream().map(Topic::name).toList();
        List<String> truncated = offsets(raw, OffsetSpec.earliest()).entrySet().stream()
                .filter(beginning -> beginning.getValue() > 0)
                .map(beginning -> beginning.getKey() + " starts at offset " + beginning.getValue())
                .sorted()
                .toList();
        if (!truncated.isEmpty()) {
            throw new IllegalStateException("a rebuild would lose what the raw topics no longer hold: "
                    + String.join(", ", truncated) + ". Start without rebuild");
        }
    }

    private void forgetState() throws InterruptedException {
        LOG.info("Rebuilding: the state of {} is forgotten and counted again", applicationId);
        deleteGroup();
        Set<String> internal = internalTopics();
        get(admin.deleteTopics(internal).all(), "internal topics cannot be deleted");
        long deadline = System.nanoTime() + DELETION_TIMEOUT.toNanos();
        while (!internalTopics().isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the internal topics " + internalTopics() + " are still there "
                        + DELETION_TIMEOUT.toSeconds() + " s after their deletion");
            }
            Thread.sleep(DELETION_POLL.toMillis());
        }
        deleteLocalState(Path.of(config.getString(ProcessorConfig.STATE_DIR)).resolve(applicationId));
    }

    /** A member that was killed counts as one until its session times out. */
    private void deleteGroup() throws InterruptedException {
        long deadline = System.nanoTime() + DELETION_TIMEOUT.toNanos();
        while (true) {
            try {
                admin.deleteConsumerGroups(List.of(applicationId)).all().get();
                return;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof GroupIdNotFoundException) {
                    return;
                }
                if (!(e.getCause() instanceof GroupNotEmptyException) || System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "the consumer group " + applicationId + " cannot be deleted: " + e.getCause()
                                    + " Stop every other instance before a rebuild",
                            e);
                }
                Thread.sleep(DELETION_POLL.toMillis());
            }
        }
    }

    private static void deleteLocalState(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the local state " + directory + " cannot be deleted", e);
        }
    }

    private Set<String> internalTopics() throws InterruptedException {
        return get(admin.listTopics().names(), "topics cannot be listed").stream()
                .filter(topic -> topic.startsWith(applicationId + "-")
                        && (topic.endsWith("-changelog") || topic.endsWith("-repartition")))
                .collect(Collectors.toSet());
    }

    private Map<TopicPartition, ?> committed() throws InterruptedException {
        try {
            return admin.listConsumerGroupOffsets(applicationId)
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw new KafkaException("the offsets of " + applicationId + " cannot be read: " + e.getCause(), e);
        }
    }

    private boolean hasRecords(Collection<String> topics) throws InterruptedException {
        Map<TopicPartition, Long> beginnings = offsets(topics, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(topics, OffsetSpec.latest());
        return ends.entrySet().stream().anyMatch(end -> end.getValue() > beginnings.getOrDefault(end.getKey(), 0L));
    }

    private Map<TopicPartition, Long> offsets(Collection<String> topics, OffsetSpec spec) throws InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        get(admin.describeTopics(topics).allTopicNames(), "topics cannot be described")
                .forEach((topic, description) -> description
                        .partitions()
                        .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition()))));
        return get(
                        admin.listOffsets(partitions.stream().collect(Collectors.toMap(p -> p, p -> spec)))
                                .all(),
                        "offsets cannot be listed")
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    private static <T> T get(KafkaFuture<T> future, String problem) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new KafkaException(problem + ": " + e.getCause(), e);
        }
    }
}
