package io.tokentally.sink.store;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Another sink has claimed these partitions since, or the database was put back to an earlier state: nothing of the batch was
 * written.
 */
public final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Set<TopicPartition> partitions;

    FencedException(Set<TopicPartition> partitions) {
        super("another sink has claimed " + partitions + ", or the database was put back; nothing was written");
        this.partitions = partitions;
    }

    public Set<TopicPartition> partitions() {
        return partitions;
    }
}
