package io.tokentally.sink.store;

import io.tokentally.sink.store.TableBatch.Row;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.postgresql.PGConnection;

/**
 * Rows of one table into Postgres, inside the caller's transaction: first forms by COPY into the table itself, which is
 * twice as fast, all others by COPY into a stage and a guarded upsert.
 */
final class TableWriter {
    /** Whether what looks like a first form is taken for one. */
    enum Mode {
        /** COPY refuses the whole batch where one is known to the table: {@link SqlFaults#isDuplicate}. */
        FIRST_FORMS_BY_COPY,
        ALL_BY_UPSERT
    }

    private TableWriter() {}

    /** First what is deleted, then {@code rows}; gives how many rows were new or newer. */
    static <R> long write(Handle handle, TableBatch<R> batch, Collection<Row<R>> rows, CopyBuffer buffer, Mode mode) {
        Table<R> table = batch.table();
        byte[][] deleted = batch.deleted();
        if (deleted.length > 0) {
            handle.createUpdate(table.deleteByKeyHash())
                    .bind("key_hashes", byteas(deleted))
                    .execute();
        }
        List<Row<R>> first = new ArrayList<>();
        List<Row<R>> later = new ArrayList<>();
        for (Row<R> row : rows) {
            (mode == Mode.FIRST_FORMS_BY_COPY && row.first() ? first : later).add(row);
        }
        long written = 0;
        if (!first.isEmpty()) {
            written += copy(handle, table, table.copyNew(), first, buffer);
        }
        if (!later.isEmpty()) {
            copy(handle, table, table.copy(), later, buffer);
            Placement<R> placement = table.placement();
            if (placement != null) {
                placement.settle(handle);
            }
            written += handle.createUpdate(table.upsert()).execute();
        }
        return written;
    }

    private static Argument byteas(byte[][] values) {
        return (position, statement, context) ->
                statement.setArray(position, statement.getConnection().createArrayOf("bytea", values));
    }

    private static <R> long copy(Handle handle, Table<R> table, String sql, List<Row<R>> rows, CopyBuffer buffer) {
        buffer.start();
        for (Row<R> row : rows) {
            table.write(row.value(), buffer);
        }
        try {
            return handle.getConnection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(sql, buffer.end());
        } catch (SQLException e) {
            throw new CopyException("COPY into " + table.name(), e);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail to be read", e);
        }
    }

    private static final class CopyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private CopyException(String message, SQLException cause) {
            super(message + ": " + cause.getMessage(), cause);
        }
    }
}
