package io.tokentally.gateway.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tokentally.schemas.PlainDigits;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows as CSV (RFC 4180, with a header; what is null is empty, an empty text is quoted) or as JSON Lines, where a JSON value with
 * line breaks is there once more, to the letter, as a text. Numbers keep every
 * digit and have no exponent. Used by one thread.
 */
abstract class RowWriter {
    private static final int BUFFER_CHARS = 1 << 14;

    final List<Column> columns;
    final Writer out;

    private RowWriter(List<Column> columns, OutputStream out) {
        this.columns = columns;
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER_CHARS);
    }

    static RowWriter of(String format, List<Column> columns, OutputStream out) {
        return format.equals("csv") ? new Csv(columns, out) : new JsonLines(columns, out);
    }

    abstract void begin() throws IOException;

    abstract void row(ResultSet row) throws IOException, SQLException;

    void end() throws IOException {
        out.flush();
    }

    /** As text; null where there is none. */
    static @Nullable String text(ResultSet row, Column column) throws SQLException {
        switch (column.kind()) {
            case NUMBER -> {
                BigDecimal number = row.getBigDecimal(column.name());
                return number == null ? null : PlainDigits.text(number);
            }
            case TIME -> {
                OffsetDateTime time = row.getObject(column.name(), OffsetDateTime.class);
                return time == null ? null : time.toInstant().toString();
            }
            case BOOLEAN -> {
                boolean value = row.getBoolean(column.name());
                return row.wasNull() ? null : Boolean.toString(value);
            }
            default -> {
                return row.getString(column.name());
            }
        }
    }

    private static final class Csv extends RowWriter {
        Csv(List<Column> columns, OutputStream out) {
            super(columns, out);
        }

        @Override
        void begin() throws IOException {
            out.write(columns.stream().map(Column::name).collect(Collectors.joining(",")) + "\r\n");
        }

        @Override
        void row(ResultSet row) throws IOException, SQLException {
            String separator = "";
            for (Column column : columns) {
                out.write(separator);
                String value = text(row, column);
                if (value != null) {
                    out.write(quoted(value));
                }
                separator = ",";
            }
            out.write("\r\n");
        }

        private static String quoted(String value) {
            boolean plain =
                    !value.isEmpty() && value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
        }
    }

    private static final class JsonLines extends RowWriter {
        private static final JsonFactory JSON = new JsonFactory();

        JsonLines(List<Column> columns, OutputStream out) {
            super(columns, out);
        }

        @Override
        void begin() {
            // Lines need none.
        }

        @Override
        void row(ResultSet row) throws IOException, SQLException {
            try (JsonGenerator json = JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
                json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
                json.writeStartObject();
                for (Column column : columns) {
                    json.writeFieldName(column.name());
                    String value = text(row, column);
                    write(json, column, value);
                    if (column.kind() == Column.Kind.JSON && value != null && hasLineBreak(value)) {
                        json.writeStringField(column.name() + "_text", value);
                    }
                }
                json.writeEndObject();
            }
            out.write('\n');
        }

        private static boolean hasLineBreak(String value) {
            return value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0;
        }

        private static void write(JsonGenerator json, Column column, @Nullable String value) throws IOException {
            if (value == null) {
                json.writeNull();
            } else if (column.kind() == Column.Kind.TEXT || column.kind() == Column.Kind.TIME) {
                json.writeString(value);
            } else {
                json.writeRawValue(value.replace('\n', ' ').replace('\r', ' '));
            }
        }
    }
}
