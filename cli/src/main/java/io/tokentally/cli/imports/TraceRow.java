package io.tokentally.cli.imports;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request of a trace. */
record TraceRow(Instant at, long input, long output) {
    static final String HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens";

    private static final Pattern ROW = Pattern.compile("([^,]+),\\s*(\\d{1,15})\\s*,\\s*(\\d{1,15})\\s*");

    /** The row in {@code line}, or null where it is none. */
    static @Nullable TraceRow parse(String line) {
        Matcher matcher = ROW.matcher(line);
        if (!matcher.matches()) {
            return null;
        }
        Instant at = TraceTime.parse(matcher.group(1));
        return at == null ? null : new TraceRow(at, Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
    }
}
