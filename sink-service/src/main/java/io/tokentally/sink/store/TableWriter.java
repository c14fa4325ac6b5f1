package io.tokentally.sink.store;

import io.tokentally.sink.store.TableBatch.Row;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.postgresql.PGConnection;

/** Rows of one table into Postgres, inside the caller's transaction. */
final class TableWriter {
    private TableWriter() {}

    /** All of {@code batch}; gives how many rows were new or newer. */
    static <R> long write(Handle handle, TableBatch<R> batch, CopyBuffer buffer) {
        return write(handle, batch, batch.rows(), buffer);
    }

    /** First what is deleted, then {@code rows}; gives how many rows were new or newer. */
    static <R> long write(Handle handle, TableBatch<R> batch, Collection<Row<R>> rows, CopyBuffer buffer) {
        Table<R> table = batch.table();
        byte[][] deleted = batch.deleted();
        if (deleted.length > 0) {
            handle.createUpdate(table.deleteByKeyHash())
                    .bind("key_hashes", byteas(deleted))
                    .execute();
        }
        if (rows.isEmpty()) {
            return 0;
        }
        buffer.start();
        for (Row<R> row : rows) {
            table.write(row.value(), buffer);
        }
        copy(handle, table, buffer);
        return handle.createUpdate(table.upsert()).execute();
    }

    private static Argument byteas(byte[][] values) {
        return (position, statement, context) ->
                statement.setArray(position, statement.getConnection().createArrayOf("bytea", values));
    }

    private static void copy(Handle handle, Table<?> table, CopyBuffer buffer) {
        try {
            handle.getConnection().unwrap(PGConnection.class).getCopyAPI().copyIn(table.copy(), buffer.end());
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
