package io.tokentally.sink;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions that stand still before a record that cannot be stored, each with why. Nothing of them is skipped: they are
 * tried again now and then, and go on once the cause is gone. Written by the sink thread, read by any.
 */
final class Standstill {
    private static final Logger LOG = LoggerFactory.getLogger(Standstill.class);

    private final Duration between;
    private final Map<TopicPartition, String> why = new ConcurrentHashMap<>();
    private long tried = System.nanoTime();

    /** @param between from one try to the next */
    Standstill(Duration between) {
        this.between = between;
    }

    void stop(TopicPartition partition, String reason) {
        if (!reason.equals(why.put(partition, reason))) {
            LOG.error("{} stands still, the others go on: {}", partition, reason);
        }
        tried = System.nanoTime();
    }

    /** What was stored of {@code partitions} shows that they go on. */
    void stored(Set<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            if (why.remove(partition) != null) {
                LOG.info("{} goes on", partition);
            }
        }
    }

    /** They are another's concern. */
    void forget(Set<TopicPartition> partitions) {
        why.keySet().removeAll(partitions);
    }

    /** Those to be tried again; empty until it is time. */
    Set<TopicPartition> due() {
        if (why.isEmpty() || System.nanoTime() - tried < between.toNanos()) {
            return Set.of();
        }
        tried = System.nanoTime();
        return new HashSet<>(why.keySet());
    }

    int count() {
        return why.size();
    }

    /** Why, of all of them; empty where none stands still. */
    String reasons() {
        Map<String, String> sorted = new TreeMap<>();
        why.forEach((partition, reason) -> sorted.put(partition.toString(), reason));
        return String.join("; ", sorted.values());
    }
}
