package io.tokentally.processor.query;

import io.javalin.http.Context;
import io.tokentally.schemas.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for.
 *
 * @param names path parameters that totals must carry
 * @param window null sums over all time, or over the quarter hours of {@code from} to {@code to}
 * @param from inclusive
 * @param to exclusive
 */
record Selection(
        Map<String, String> names,
        @Nullable Window window,
        @Nullable Instant from,
        @Nullable Instant to) {

    static Selection of(Context context) {
        String window = context.queryParam("window");
        return new Selection(
                context.pathParamMap(),
                window == null ? null : Window.of(window),
                instant("from", context.queryParam("from")),
                instant("to", context.queryParam("to")));
    }

    /** The windows to read. */
    Window stored() {
        if (window != null) {
            return window;
        }
        return from == null && to == null ? Window.DAY : Window.QUARTER_HOUR;
    }

    boolean holds(Instant windowStart) {
        return (from == null || !windowStart.isBefore(from)) && (to == null || windowStart.isBefore(to));
    }

    boolean names(String parameter, String value) {
        String wanted = names.get(parameter);
        return wanted == null || wanted.equals(value);
    }

    private static @Nullable Instant instant(String parameter, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    parameter + " must be a date or an RFC 3339 time such as 2026-01-31T00:00:00Z but is '" + text
                            + "'",
                    e);
        }
    }
}
