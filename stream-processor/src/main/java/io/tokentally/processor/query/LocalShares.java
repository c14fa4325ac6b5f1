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
    private final CopyLags lags;
    private final int partitions;
    private final Rows rows;

    LocalShares(KafkaStreams streams, CopyLags lags, int partitions, Rows rows) {
        this.streams = streams;
        this.lags = lags;
        this.partitions = partitions;
        this.rows = rows;
    }

    /** At most one share a partition: the owner's, else a copy's. */
    List<Share> of(Question question) {
        List<Share> shares = new ArrayList<>();
        Map<Integer, LagInfo> behind = null;
        for (int partition = 0; partition < partitions; partition++) {
            Share share = active(question, partition);
            if (share == null) {
                behind = behind == null ? lags.of(question.kind().store()) : behind;
                share = copy(question, partition, behind.get(partition));
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

    /** @param lag where it is known; without, any other copy is better */
    private @Nullable Share copy(Question question, int partition, @Nullable LagInfo lag) {
        try {
            ReadOnlyKeyValueStore<String, byte[]> store =
                    streams.store(store(question, partition).enableStaleStores());
            long records = lag == null ? Long.MAX_VALUE : lag.offsetLag();
            return new Share(partition, false, records, rows.of(question, store));
        } catch (InvalidStateStoreException e) {
            LOG.debug("There is no copy of {} here: {}", partition, e.getMessage());
            return null;
        }
    }

    private static StoreQueryParameters<ReadOnlyKeyValueStore<String, byte[]>> store(Question question, int partition) {
        return StoreQueryParameters.fromNameAndType(
                        question.kind().store(), QueryableStoreTypes.<String, byte[]>keyValueStore())
                .withPartition(partition);
    }
}
