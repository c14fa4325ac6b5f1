package io.tokentally.sink.store;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * A batch's rows of one table, one per key: the form that the table itself would end with if they came one by one. In
 * the order of their keys, so that neighbours in the table's index are written one after the other. Not thread-safe.
 */
public final class TableBatch<R> {
    /**
     * A row and the record that it comes from.
     *
     * @param first whether it is, or in this batch replaced, what looks like the first form of its key
     */
    record Row<R>(R value, boolean first, TopicPartition partition, long offset) {
        private Row<R> orFirst(boolean replacedFirst) {
            return first || !replacedFirst ? this : new Row<>(value, true, partition, offset);
        }
    }

    private final Table<R> table;
    private final Map<Comparable<?>, Row<R>> rows = new TreeMap<>();
    private final Set<ByteBuffer> deleted = new LinkedHashSet<>();

    TableBatch(Table<R> table) {
        this.table = table;
    }

    /** Adds a row, read at {@code offset} of {@code partition}. */
    public void put(R value, TopicPartition partition, long offset) {
        Row<R> next = new Row<>(value, table.isFirst(value), partition, offset);
        rows.merge(
                table.key(value),
                next,
                (known, added) -> table.replaces(added.value, known.value) ? added.orFirst(known.first) : known);
    }

    /** Deletes the row of that key hash, whatever its revision. A later {@link #put} makes it anew. */
    public void delete(byte[] keyHash) {
        ByteBuffer key = ByteBuffer.wrap(keyHash);
        rows.remove(key);
        deleted.add(key);
    }

    Table<R> table() {
        return table;
    }

    Collection<Row<R>> rows() {
        return rows.values();
    }

    byte[][] deleted() {
        return deleted.stream().map(ByteBuffer::array).toArray(byte[][]::new);
    }
}
