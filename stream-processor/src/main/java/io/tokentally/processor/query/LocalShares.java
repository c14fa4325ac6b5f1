package io.tokentally.processor.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this instance itself can say to a question. Thread-safe. */
final class LocalShares {
    private static final Logger LOG = LoggerFactory.getLogger(LocalShares.class);

    private final KafkaStreams streams;
    private final int partitions;
    private final Rows rows;

    LocalShares(KafkaStreams streams, int partitions, Rows rows) {
        this.streams = streams;
        this.partitions = partitions;
        this.rows = rows;
    }

    /** At most one share a partition: the owner's, else a copy's. */
    List<Share> of(Question question) {
        List<Share> shares = new ArrayList<>();
        Map<Integer, LagInfo> lags = Map.of();
        for (int partition = 0; partition < partitions; partition++) {
            Share share = active(question, partition);
            if (share == null) {
                lags = lags.isEmpty() ? lags(question) : lags;
                share = copy(question, partition, lags.get(partition));
            }
            if (share != null) {
                shares.add(share);
            }
        }
        return shares;
    }

    private @Nullable Share active(Question question, int partition) {
        try {
            return new Share(partition, true, 0, rows.of(question, streams.store(store(question, partition))));
        } catch (InvalidStateStoreException e) {
            LOG.debug("{} is not owned here: {}", partition, e.getMessage());
            return null;
        }
    }

    private @Nullable Share copy(Question question, int partition, @Nullable LagInfo lag) {
        if (lag == null) {
            return null;
        }
        try {
            ReadOnlyKeyValueStore<String, byte[]> store =
                    streams.store(store(question, partition).enableStaleStores());
            return new Share(partition, false, lag.offsetLag(), rows.of(question, store));
        } catch (InvalidStateStoreException e) {
            LOG.debug("There is no copy of {} here: {}", partition, e.getMessage());
            return null;
        }
    }

    /** Of the copies here, and of what is being restored. */
    private Map<Integer, LagInfo> lags(Question question) {
        try {
            return streams.allLocalStorePartitionLags()
                    .getOrDefault(question.kind().store(), Map.of());
        } catch (RuntimeException e) {
            LOG.info("How far the copies here are behind cannot be told now: {}", e.toString());
            return Map.of();
        }
    }

    private static StoreQueryParameters<ReadOnlyKeyValueStore<String, byte[]>> store(Question question, int partition) {
        return StoreQueryParameters.fromNameAndType(
                        question.kind().store(), QueryableStoreTypes.<String, byte[]>keyValueStore())
                .withPartition(partition);
    }
}
