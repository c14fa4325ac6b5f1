package io.tokentally.cli.reconcile;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;

/** Reads a table of Postgres row by row, inside the caller's transaction. A time of -infinity is none. */
final class TableReader {
    private static final int FETCH = 1_000;

    /** Takes one row. */
    interface RowHandler {
        void row(Row row);
    }

    private TableReader() {}

    static void forEach(Connection connection, String table, RowHandler handler) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
                ResultSetMetaData columns = rows.getMetaData();
                while (rows.next()) {
                    handler.row(row(rows, columns));
                }
            }
        }
    }

    private static Row row(ResultSet rows, ResultSetMetaData columns) throws SQLException {
        Row row = new Row();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String name = columns.getColumnName(i);
            switch (columns.getColumnTypeName(i)) {
                case "timestamptz" -> {
                    OffsetDateTime time = rows.getObject(i, OffsetDateTime.class);
                    row.put(name, time == null || time.equals(OffsetDateTime.MIN) ? null : time.toInstant());
                }
                case "jsonb" -> row.putJson(name, rows.getString(i));
                case "bytea" -> row.put(name, rows.getBytes(i));
                case "bool" -> row.put(name, rows.getObject(i, Boolean.class));
                case "int8", "int4" -> row.put(name, rows.getObject(i, Long.class));
                case "numeric" -> row.put(name, rows.getBigDecimal(i));
                default -> row.put(name, rows.getString(i));
            }
        }
        return row;
    }
}
