package io.tokentally.sink.store;

import io.tokentally.sink.store.TableBatch.Row;
import io.tokentally.sink.store.TableWriter.Mode;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Finds the row of a refused batch that Postgres refuses, by trying each alone and rolling it back. */
final class RefusedRow {
    private RefusedRow() {}

    /** What to tell the person who runs the sink. */
    static String find(Handle handle, Batch batch, CopyBuffer buffer) {
        for (TableBatch<?> table : batch.tables()) {
            String found = find(handle, table, buffer);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return "Postgres refuses a batch of which it takes each row: partitions "
                + batch.advances().keySet() + "; nothing was written";
    }

    private static <R> String find(Handle handle, TableBatch<R> batch, CopyBuffer buffer) {
        for (Row<R> row : batch.rows()) {
            handle.begin();
            try {
                TableWriter.write(handle, batch, List.of(row), buffer, Mode.ALL_BY_UPSERT);
            } catch (RuntimeException e) {
                if (SqlFaults.passes(e)) {
                    throw e;
                }
                return "Postgres refuses the row of table " + batch.table().name() + " from record " + row.partition()
                        + " offset " + row.offset() + ": " + SqlFaults.sqlException(e)
                        + "; nothing was written or skipped: correct the table or the record's source, then start the"
                        + " sink again";
            } finally {
                handle.rollback();
            }
        }
        return "";
    }
}
