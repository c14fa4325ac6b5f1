package io.tokentally.cli.imports;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records of CSV as RFC 4180 has it, over several lines where a quoted cell holds line breaks, which are kept to the letter. An
 * empty cell is null, a quoted empty one an empty text. Used by one thread.
 */
final class CsvRecords {
    /**
     * One record.
     *
     * @param origin of its first line
     * @param fault what is wrong with it; null where nothing is
     */
    record Cells(
            Origin origin,
            List<@Nullable String> values,
            @Nullable String fault,
            int bytes) {}

    private final LineReader lines;

    CsvRecords(LineReader lines) {
        this.lines = lines;
    }

    /** The next record, or null at the end. */
    @Nullable
    Cells next() throws IOException {
        LineReader.Line line = lines.next();
        return line == null ? null : of(line);
    }

    /** The record that begins with {@code first}. */
    Cells of(LineReader.Line first) throws IOException {
        List<@Nullable String> values = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        boolean wasQuoted = false;
        int bytes = 0;
        for (LineReader.Line line = first; line != null; line = lines.next()) {
            bytes += line.bytes();
            String text = line.text();
            if (text == null) {
                return new Cells(first.origin(), values, line.fault(), bytes);
            }
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else if (c == '"') {
                    quoted = !quoted;
                    wasQuoted = true;
                } else if (c == ',' && !quoted) {
                    values.add(cell.isEmpty() && !wasQuoted ? null : cell.toString());
                    cell.setLength(0);
                    wasQuoted = false;
                } else {
                    cell.append(c);
                }
            }
            if (!quoted) {
                values.add(cell.isEmpty() && !wasQuoted ? null : cell.toString());
                return new Cells(first.origin(), values, null, bytes);
            }
            cell.append(line.endsWithCr() ? "\r\n" : "\n");
        }
        return new Cells(first.origin(), values, "a quoted cell does not end", bytes);
    }
}
