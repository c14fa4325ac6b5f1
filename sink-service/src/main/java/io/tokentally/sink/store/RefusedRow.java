package io.tokentally.sink.store;

import io.tokentally.sink.store.RefusedException.Refusal;
import io.tokentally.sink.store.TableBatch.Row;
import io.tokentally.sink.store.TableWriter.Mode;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Finds the row of a refused batch that Postgres refuses, by trying halves and rolling them back. */
final class RefusedRow {
    private RefusedRow() {}

    static Refusal find(Handle handle, Batch batch, CopyBuffer buffer) {
        for (TableBatch<?> table : batch.tables()) {
            Refusal found = find(handle, table, buffer);
            if (found != null) {
                return found;
            }
        }
        return new Refusal(
                null,
                "Postgres refuses a batch of which it takes each row: partitions "
                        + batch.advances().keySet() + "; nothing was written");
    }

    private static <R> @Nullable Refusal find(Handle handle, TableBatch<R> batch, CopyBuffer buffer) {
        List<Row<R>> rows = List.copyOf(batch.rows());
        RuntimeException refusal = refusal(handle, batch, rows, buffer);
        if (refusal == null) {
            return null;
        }
        while (rows.size() > 1) {
            List<Row<R>> half = rows.subList(0, rows.size() / 2);
            RuntimeException ofHalf = refusal(handle, batch, half, buffer);
            rows = ofHalf == null ? rows.subList(half.size(), rows.size()) : half;
            refusal = ofHalf == null ? refusal : ofHalf;
        }
        Row<R> row = rows.get(0);
        return new Refusal(
                row.partition(),
                "Postgres refuses the row of table " + batch.table().name() + " from record " + row.partition()
                        + " offset " + row.offset() + ": " + SqlFaults.sqlException(refusal)
                        + "; its partition stands still, nothing was written or skipped: correct the table or the"
                        + " record's source, and the sink goes on by itself");
    }

    private static <R> @Nullable RuntimeException refusal(
            Handle handle, TableBatch<R> batch, List<Row<R>> rows, CopyBuffer buffer) {
        handle.begin();
        try {
            TableWriter.write(handle, batch, rows, buffer, Mode.ALL_BY_UPSERT);
            return null;
        } catch (RuntimeException e) {
            if (SqlFaults.passes(e)) {
                throw e;
            }
            return e;
        } finally {
            handle.rollback();
        }
    }
}
