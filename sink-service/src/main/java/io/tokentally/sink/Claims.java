package io.tokentally.sink;

import io.tokentally.sink.store.Claim;
import io.tokentally.sink.store.SinkStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes partitions over in Postgres and checks that its positions are ones of Kafka's logs. */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final SinkStore store;
    private final TopicLogs logs;

    Claims(SinkStore store, TopicLogs logs) {
        this.store = store;
        this.logs = logs;
    }

    /**
     * Claims {@code partitions}. Where it throws, some may be claimed; claiming them again is right.
     *
     * @throws MisplacedException where a topic or position is not the one that the rows came from
     */
    Map<TopicPartition, Claim> claim(Set<TopicPartition> partitions) {
        Map<String, String> ids =
                logs.ids(partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet()));
        Map<TopicPartition, Long> beginnings = logs.beginnings(partitions);
        // One transaction each: first offset if there is none, and the next epoch. From its commit on no earlier
        // writer can move the position, so it is compared with what Kafka says after it.
        Map<TopicPartition, Claim> claims = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            String id = known(ids, partition.topic());
            long beginning = known(beginnings, partition);
            Claim claim = store.claim(partition, id, beginning);
            checkTopic(partition, claim, id);
            warnOfLaterBeginning(partition, claim, beginning);
            claims.put(partition, claim);
        }
        Map<TopicPartition, Long> beginningsNow = logs.beginnings(partitions);
        Map<TopicPartition, Long> ends = logs.ends(partitions);
        claims.forEach((partition, claim) ->
                checkPosition(partition, claim, known(beginningsNow, partition), known(ends, partition)));
        return claims;
    }

    /**
     * Checks that the topics of what is claimed are still the same: Kafka's consumer reads on in one made anew.
     *
     * @throws MisplacedException where one is another
     */
    void checkTopics(Map<TopicPartition, Claim> claims) {
        Map<String, String> ids =
                logs.ids(claims.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet()));
        claims.forEach((partition, claim) -> checkTopic(partition, claim, known(ids, partition.topic())));
    }

    private static void checkTopic(TopicPartition partition, Claim claim, String id) {
        if (!claim.topicId().equals(id)) {
            throw new MisplacedException("topic " + partition.topic() + " was made anew: its id is " + id
                    + ", but the tables were filled up to offset " + claim.nextOffset() + " of partition "
                    + partition.partition() + " from the one of id " + claim.topicId()
                    + ". Point the sink at the Kafka cluster of this database, or, if the new topic is meant, at an"
                    + " empty database");
        }
    }

    private static void checkPosition(TopicPartition partition, Claim claim, long beginning, long end) {
        if (claim.nextOffset() < beginning || claim.nextOffset() > end) {
            throw new MisplacedException("the stored position " + claim.nextOffset() + " of " + partition
                    + " is outside its log, which holds offsets " + beginning + " up to " + end + ": "
                    + (claim.nextOffset() < beginning
                            ? "records were deleted before they were stored; restore a newer backup of the database,"
                                    + " or rebuild the outputs with the processor's --rebuild"
                            : "Kafka lost records that are stored here; rebuild the outputs with the processor's"
                                    + " --rebuild and start from an empty database"));
        }
    }

    private static void warnOfLaterBeginning(TopicPartition partition, Claim claim, long beginning) {
        if (claim.epoch() == 1 && beginning > 0) {
            LOG.warn(
                    "{} starts at offset {}: what Kafka deleted before it is not in this database",
                    partition,
                    beginning);
        }
    }

    private static <K, V> V known(Map<K, V> map, K key) {
        return Objects.requireNonNull(map.get(key), () -> "Kafka did not answer for " + key);
    }
}
