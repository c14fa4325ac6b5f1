package io.tokentally.cli.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.schemas.CanonicalJson;
import io.tokentally.schemas.Providers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Request traces as Azure publishes them: CSV of {@value TraceRow#HEADER}. They name no request, so the id is a hash of
 * the row's text, of the settings given here, and of its occurrence number: how many equal rows precede it in its file.
 * For that number the rows of one file are remembered, as {@link RowCounts} says.
 */
final class TraceLogs implements EventSource {
    static final String HEADERS = "header lines";
    static final String EMPTY = "empty lines";
    static final String MALFORMED = "malformed lines";

    /**
     * What the trace does not say.
     *
     * @param start when the first request is to have happened; all others move by the same time. Null keeps the times.
     */
    record Options(
            String provider,
            String model,
            String user,
            @Nullable Instant start) {
        Options {
            provider = Providers.canonical(provider);
        }
    }

    private interface RowHandler {
        void row(TraceRow row, LineReader.Line line) throws InterruptedException;
    }

    private final List<Path> files;
    private final Options options;
    private final MessageDigest sha256;

    TraceLogs(List<Path> files, Options options) {
        this.files = files;
        this.options = options;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public long totalBytes() throws IOException {
        return SourceFiles.totalBytes(files);
    }

    @Override
    public void read(Receiver receiver, Skipped skipped) throws IOException, InterruptedException {
        Duration shift = shift();
        for (Path file : files) {
            RowCounts occurrences = new RowCounts();
            rows(file, skipped, receiver, (row, line) -> {
                String text = String.valueOf(line.text());
                Instant at = moved(row.at(), shift);
                if (at == null) {
                    skipped.fault(MALFORMED, line.origin(), "the time cannot be moved to --start: " + row.at());
                } else {
                    receiver.accept(event(row, at, text, occurrences.earlier(sha256(text))), line.origin());
                }
            });
        }
    }

    private Duration shift() throws IOException, InterruptedException {
        if (options.start() == null) {
            return Duration.ZERO;
        }
        Instant[] first = new Instant[] {Instant.MAX};
        for (Path file : files) {
            rows(
                    file,
                    new Skipped(),
                    null,
                    (row, line) -> first[0] = row.at().isBefore(first[0]) ? row.at() : first[0]);
        }
        return first[0].equals(Instant.MAX) ? Duration.ZERO : Duration.between(first[0], options.start());
    }

    private static void rows(Path file, Skipped skipped, @Nullable Receiver receiver, RowHandler handler)
            throws IOException, InterruptedException {
        try (LineReader reader = new LineReader(file)) {
            for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
                String text = line.text();
                TraceRow row = text == null ? null : parse(text);
                if (row != null) {
                    handler.row(row, line);
                } else if (text == null) {
                    skipped.fault(MALFORMED, line.origin(), String.valueOf(line.fault()));
                } else if (text.isBlank()) {
                    skipped.add(EMPTY);
                } else if (line.origin().line() == 1
                        && text.toLowerCase(Locale.ROOT).contains("timestamp")) {
                    skipped.add(HEADERS);
                } else {
                    skipped.fault(
                            MALFORMED,
                            line.origin(),
                            "must be a time and two counts (" + TraceRow.HEADER + ") but is '" + shown(text) + "'");
                }
                if (receiver != null) {
                    receiver.read(line.bytes());
                }
            }
        }
    }

    /** Null where {@code text} is no row, also where a number or a time in it is beyond all bounds. */
    private static @Nullable TraceRow parse(String text) {
        try {
            return TraceRow.parse(text);
        } catch (ArithmeticException | DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Instant moved(Instant at, Duration shift) {
        try {
            return at.plus(shift);
        } catch (ArithmeticException | DateTimeException e) {
            return null;
        }
    }

    private byte[] sha256(String text) {
        return sha256.digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private ObjectNode event(TraceRow row, Instant at, String text, int occurrence) {
        ObjectNode event = Json.MAPPER.createObjectNode();
        event.put("type", "usage");
        event.put("event_id", id(text, occurrence));
        event.put("occurred_at", at.toString());
        event.put("user_id", options.user());
        event.put("session_id", "trace-" + options.provider() + "-" + options.model());
        event.put("provider", options.provider());
        event.put("model", options.model());
        ObjectNode usage = event.putObject("usage");
        usage.put("prompt_tokens", row.input());
        usage.put("completion_tokens", row.output());
        return event;
    }

    private String id(String text, int occurrence) {
        Instant start = options.start();
        byte[] hash = sha256.digest(CanonicalJson.arrayBytes(
                text,
                options.provider(),
                options.model(),
                options.user(),
                start == null ? "" : start.toString(),
                Integer.toString(occurrence)));
        return "trace:" + HexFormat.of().formatHex(hash, 0, 16);
    }

    private static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
