package io.tokentally.cli.imports;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The times of a trace: a date, a blank or T, a time of up to nine decimals, and perhaps a zone; UTC where none. */
final class TraceTime {
    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .appendPattern("HH:mm:ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH:mm", "Z")
            .optionalEnd()
            .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
            .toFormatter();

    private TraceTime() {}

    /** What {@code --start} says, null where it was not given. */
    static @Nullable Instant start(CommandSpec command, @Nullable String text) {
        if (text == null) {
            return null;
        }
        Instant parsed = parse(text);
        if (parsed == null) {
            throw new ParameterException(
                    command.commandLine(), "--start must be a time such as 2026-01-01T00:00:00Z but is '" + text + "'");
        }
        return parsed;
    }

    /** The instant, cut to microseconds, or null where {@code text} is none. */
    static @Nullable Instant parse(String text) {
        try {
            return Instant.from(FORMAT.parse(text.strip().replace(' ', 'T'))).truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
