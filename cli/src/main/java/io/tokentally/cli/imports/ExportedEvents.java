package io.tokentally.cli.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.cli.CliException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Exports of ledgers, CSV or JSON Lines: each row becomes the event that it was made of. */
final class ExportedEvents implements EventSource {
    static final String EMPTY = "empty lines";
    static final String MALFORMED = "malformed lines";

    private final List<Path> files;

    ExportedEvents(List<Path> files) {
        this.files = files;
    }

    @Override
    public long totalBytes() throws IOException {
        return SourceFiles.totalBytes(files);
    }

    @Override
    public void read(Receiver receiver, Skipped skipped) throws IOException, InterruptedException {
        for (Path file : files) {
            try (LineReader reader = new LineReader(file)) {
                LineReader.Line first = reader.next();
                if (first == null) {
                    continue;
                }
                boolean json = first.text() != null && first.text().startsWith("{");
                if (json) {
                    jsonLines(reader, first, receiver, skipped);
                } else {
                    csv(reader, first, receiver, skipped);
                }
            }
        }
    }

    private static void jsonLines(LineReader reader, LineReader.Line first, Receiver receiver, Skipped skipped)
            throws IOException, InterruptedException {
        for (LineReader.Line line = first; line != null; line = reader.next()) {
            String text = line.text();
            if (text == null) {
                skipped.fault(MALFORMED, line.origin(), String.valueOf(line.fault()));
            } else if (text.isBlank()) {
                skipped.add(EMPTY);
            } else {
                take(() -> ExportedRow.ofJson(text), line.origin(), receiver, skipped);
            }
            receiver.read(line.bytes());
        }
    }

    private static void csv(LineReader reader, LineReader.Line first, Receiver receiver, Skipped skipped)
            throws IOException, InterruptedException {
        CsvRecords records = new CsvRecords(reader);
        CsvRecords.Cells header = records.of(first);
        receiver.read(header.bytes());
        List<String> names = header.values().stream().map(String::valueOf).toList();
        if (!names.contains("event_id")) {
            throw new CliException(first.origin() + " is no export of usage or tools: its first line is neither a JSON"
                    + " object nor a header with event_id");
        }
        for (CsvRecords.Cells cells = records.next(); cells != null; cells = records.next()) {
            CsvRecords.Cells row = cells;
            if (row.fault() != null) {
                skipped.fault(MALFORMED, row.origin(), row.fault());
            } else if (row.values().size() != names.size()) {
                skipped.fault(
                        MALFORMED,
                        row.origin(),
                        "must have " + names.size() + " cells but has "
                                + row.values().size());
            } else {
                take(() -> ExportedRow.ofCells(names, row.values()), row.origin(), receiver, skipped);
            }
            receiver.read(row.bytes());
        }
    }

    private interface Row {
        ObjectNode event() throws JsonProcessingException;
    }

    private static void take(Row row, Origin origin, Receiver receiver, Skipped skipped) throws InterruptedException {
        ObjectNode event;
        try {
            event = row.event();
        } catch (JsonProcessingException e) {
            skipped.fault(MALFORMED, origin, "holds no JSON: " + e.getOriginalMessage());
            return;
        } catch (IllegalArgumentException e) {
            skipped.fault(MALFORMED, origin, String.valueOf(e.getMessage()));
            return;
        }
        receiver.accept(event, origin);
    }
}
