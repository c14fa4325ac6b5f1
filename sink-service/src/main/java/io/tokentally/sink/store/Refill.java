package io.tokentally.sink.store;

import io.tokentally.sink.store.TableWriter.Mode;
import java.sql.Connection;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;

/**
 * Puts rows back to what a topic says, inside one transaction that holds the sink up: what the topic holds below the
 * stored positions is then exactly what the table should hold. Not thread-safe.
 */
public final class Refill implements AutoCloseable {
    private final Handle handle;
    private final CopyBuffer buffer = new CopyBuffer();

    /** Begins; {@code connection} is closed with this. */
    public Refill(Connection connection) {
        handle = Jdbi.open(connection);
        handle.begin();
        handle.execute("SET LOCAL TimeZone = 'UTC'");
    }

    /** Locks the positions of {@code topic}, so that the sink waits, and gives them by partition. */
    public Map<Integer, Long> hold(String topic) {
        Map<Integer, Long> positions = new HashMap<>();
        handle.createQuery("SELECT partition, next_offset FROM sink_offsets WHERE topic = :topic FOR UPDATE")
                .bind("topic", topic)
                .map((row, context) -> Map.entry(row.getInt(1), row.getLong(2)))
                .forEach(entry -> positions.put(entry.getKey(), entry.getValue()));
        return positions;
    }

    /**
     * Removes the rows of a key.
     *
     * @param columns with their values, as text
     * @return how many there were
     */
    public int remove(String table, Map<String, String> columns) {
        String where = columns.keySet().stream()
                .map(column -> column.equals("window_start")
                        ? "window_start = CAST(:window_start AS timestamptz)"
                        : "\"" + column + "\" = :" + column)
                .collect(Collectors.joining(" AND "));
        try (Update delete = handle.createUpdate("DELETE FROM " + table + " WHERE " + where)) {
            columns.forEach(delete::bind);
            return delete.execute();
        }
    }

    /** Writes the rows of {@code batch}. */
    public void write(Batch batch) {
        new Months(Clock.systemUTC()).prepare(handle, batch);
        batch.tables().forEach(this::write);
    }

    private <R> void write(TableBatch<R> table) {
        handle.execute(table.table().createStage());
        TableWriter.write(handle, table, List.copyOf(table.rows()), buffer, Mode.ALL_BY_UPSERT);
    }

    /** All of it, or nothing where it throws. */
    public void commit() {
        handle.commit();
    }

    /** Without a {@link #commit()} nothing has changed. */
    @Override
    public void close() {
        if (handle.isInTransaction()) {
            handle.rollback();
        }
        handle.close();
    }
}
