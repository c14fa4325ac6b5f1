package io.tokentally.sink.store;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** What one transaction writes: rows, and how far they bring each partition. Not thread-safe. */
public final class Batch {
    /** From where and how far a partition is brought, and the epoch in which its writer holds it. */
    record Advance(long fromOffset, long nextOffset, long epoch) {}

    private final Map<Table<?>, TableBatch<?>> tables = new LinkedHashMap<>();
    private final Map<TopicPartition, Advance> advances = new LinkedHashMap<>();

    /** The rows of {@code table}. */
    @SuppressWarnings("unchecked") // the entry of a table is only made here, of the same type
    public <R> TableBatch<R> of(Table<R> table) {
        return (TableBatch<R>) tables.computeIfAbsent(table, TableBatch::new);
    }

    /**
     * All records of {@code partition} from {@code fromOffset}, where this writer left the tables, to below {@code
     * nextOffset} are in this batch.
     */
    public void advance(TopicPartition partition, long fromOffset, long nextOffset, long epoch) {
        advances.put(partition, new Advance(fromOffset, nextOffset, epoch));
    }

    /** The partitions that it brings forward. */
    public Set<TopicPartition> partitions() {
        return Set.copyOf(advances.keySet());
    }

    Collection<TableBatch<?>> tables() {
        return tables.values();
    }

    Map<TopicPartition, Advance> advances() {
        return advances;
    }
}
