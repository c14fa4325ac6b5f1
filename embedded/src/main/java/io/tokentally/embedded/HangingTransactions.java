package io.tokentally.embedded;

import io.tokentally.embedded.TransactionLog.Committed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Ends the transactions that a killed broker left open for good. A broker that comes back takes up its partitions as of
 * its earlier life, is then fenced, and for that moment no partition has a leader; Kafka 4.3 takes a partition without a
 * leader for a deleted one. A transaction that ends just then is complete for the coordinator, without a marker in the
 * logs: read_committed readers and offset fetches of these partitions wait forever, also across restarts. This class
 * finds them as {@code kafka-transactions.sh find-hanging} does, and writes the marker that is missing: commit where the
 * coordinator's log says so. Each end raises the producer's epoch by one, which names the transaction, also where the
 * producer has begun the next one meanwhile.
 */
final class HangingTransactions {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Duration ATTEMPT = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /** One open transaction of a partition's log that no coordinator is going to end. */
    record Hanging(
            TopicPartition partition,
            long producerId,
            int producerEpoch,
            int coordinatorEpoch,
            long startOffset,
            boolean committed) {}

    private final Admin admin;
    private final int port;
    private final Instant deadline = Instant.now().plus(BOUND);

    private HangingTransactions(Admin admin, int port) {
        this.admin = admin;
        this.port = port;
    }

    /**
     * Returns when no transaction hangs.
     *
     * @param progress takes one line that names what was ended, if anything
     * @throws EmbeddedException after 30 s without success
     */
    static void end(int port, Consumer<String> progress) {
        Map<String, Object> config = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                "127.0.0.1:" + port,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) ATTEMPT.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) ATTEMPT.toMillis());
        Set<Hanging> ended = new HashSet<>();
        try (Admin admin = Admin.create(config)) {
            new HangingTransactions(admin, port).endAll(ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("Interrupted while looking for hanging transactions.", e);
        } finally {
            if (!ended.isEmpty()) {
                progress.accept(line(ended));
            }
        }
    }

    private void endAll(Set<Hanging> ended) throws InterruptedException {
        while (true) {
            try {
                Set<Hanging> hanging = look();
                if (!hanging.isEmpty()) {
                    // What ends on its own between the two was only about to; a coordinator may still have been
                    // loading.
                    Processes.pause(BETWEEN_LOOKS);
                    hanging.retainAll(look());
                }
                if (hanging.isEmpty()) {
                    return;
                }
                for (Hanging one : hanging) {
                    end(one);
                    ended.add(one);
                }
            } catch (ExecutionException | TimeoutException | IOException e) {
                if (Instant.now().isAfter(deadline)) {
                    throw new EmbeddedException(
                            "Cannot tell within " + BOUND.toSeconds() + " s whether transactions hang in Kafka on"
                                    + " 127.0.0.1:" + port + " (" + e + "). Start again.",
                            e);
                }
                Processes.pause(BETWEEN_LOOKS);
            }
        }
    }

    private Set<Hanging> look() throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, List<ProducerState>> open = open();
        Set<Long> producers = open.values().stream()
                .flatMap(List::stream)
                .map(ProducerState::producerId)
                .collect(Collectors.toSet());
        Set<Hanging> hanging = new HashSet<>();
        if (producers.isEmpty()) {
            return hanging;
        }
        Map<Long, TransactionDescription> known = transactions(producers);
        Map<TopicPartition, List<ProducerState>> left = new HashMap<>();
        open.forEach((partition, states) -> {
            List<ProducerState> unended = states.stream()
                    .filter(state -> !endsIt(known.get(state.producerId()), state, partition))
                    .toList();
            if (!unended.isEmpty()) {
                left.put(partition, unended);
            }
        });
        if (left.isEmpty()) {
            return hanging;
        }
        Set<Committed> committed = TransactionLog.committed(port, producers, ATTEMPT);
        left.forEach((partition, states) -> states.forEach(state -> hanging.add(new Hanging(
                partition,
                state.producerId(),
                state.producerEpoch(),
                Math.max(0, state.coordinatorEpoch().orElse(0)),
                state.currentTransactionStartOffset().orElseThrow(),
                committed.contains(new Committed(state.producerId(), state.producerEpoch() + 1))))));
        return hanging;
    }

    private Map<TopicPartition, List<ProducerState>> open()
            throws ExecutionException, InterruptedException, TimeoutException {
        Set<String> topics =
                get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicDescription topic :
                get(admin.describeTopics(topics).allTopicNames()).values()) {
            topic.partitions().forEach(one -> partitions.add(new TopicPartition(topic.name(), one.partition())));
        }
        Map<TopicPartition, List<ProducerState>> open = new HashMap<>();
        get(admin.describeProducers(partitions).all()).forEach((partition, state) -> {
            List<ProducerState> states = state.activeProducers().stream()
                    .filter(one -> one.currentTransactionStartOffset().isPresent())
                    .toList();
            if (!states.isEmpty()) {
                open.put(partition, states);
            }
        });
        return open;
    }

    private Map<Long, TransactionDescription> transactions(Set<Long> producers)
            throws ExecutionException, InterruptedException, TimeoutException {
        Collection<TransactionListing> listed =
                get(admin.listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                        .all());
        List<String> ids =
                listed.stream().map(TransactionListing::transactionalId).toList();
        return get(admin.describeTransactions(ids).all()).values().stream()
                .collect(Collectors.toMap(TransactionDescription::producerId, one -> one));
    }

    /** Whether the coordinator is to end what is open there: by the producer's epoch, or by one raised for the end. */
    private static boolean endsIt(
            @Nullable TransactionDescription transaction, ProducerState state, TopicPartition partition) {
        return transaction != null
                && transaction.topicPartitions().contains(partition)
                && switch (transaction.state()) {
                    case ONGOING -> transaction.producerEpoch() == state.producerEpoch();
                    case PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> true;
                    default -> false;
                };
    }

    private void end(Hanging one) throws ExecutionException, InterruptedException, TimeoutException, IOException {
        if (one.committed()) {
            CommitMarker.write(port, one, ATTEMPT);
        } else {
            AbortTransactionSpec spec = new AbortTransactionSpec(
                    one.partition(), one.producerId(), (short) one.producerEpoch(), one.coordinatorEpoch());
            get(admin.abortTransaction(spec).all());
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String line(Set<Hanging> ended) {
        return "Kafka had lost the end of transactions when it was killed; "
                + Stream.of(list("aborted", ended, false), list("committed", ended, true))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining("; "));
    }

    private static String list(String verb, Set<Hanging> ended, boolean committed) {
        String names = ended.stream()
                .filter(one -> one.committed() == committed)
                .sorted(Comparator.comparing((Hanging one) -> one.partition().toString()))
                .map(one -> one.partition() + " from offset " + one.startOffset() + " (producer " + one.producerId()
                        + ", epoch " + one.producerEpoch() + ")")
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : verb + " " + names;
    }
}
