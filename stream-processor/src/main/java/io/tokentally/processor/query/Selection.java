package io.tokentally.processor.query;

import io.tokentally.schemas.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which windows a request asks for.
 *
 * @param window null sums over all time, or over the quarter hours of {@code from} to {@code to}
 * @param from inclusive, the start of a window
 * @param to exclusive, the start of a window
 */
record Selection(
        @Nullable Window window,
        @Nullable Instant from,
        @Nullable Instant to) {
    static final Set<String> PARAMETERS = Set.of("window", "from", "to");

    Selection {
        if (from != null && to != null && from.isAfter(to)) {
            throw new UnacceptableException("from " + from + " is after to " + to);
        }
    }

    static Selection of(Map<String, String> parameters) {
        String window = parameters.get("window");
        Selection selection = new Selection(
                window == null ? null : Window.of(window),
                instant("from", parameters.get("from")),
                instant("to", parameters.get("to")));
        selection.requireStart("from", selection.from);
        selection.requireStart("to", selection.to);
        return selection;
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

    /** The stores hold whole windows, so a range that cuts one could only be answered wrongly. */
    private void requireStart(String parameter, @Nullable Instant instant) {
        if (instant != null && !stored().start(instant).equals(instant)) {
            throw new UnacceptableException(parameter + " must be the start of a window of " + stored().label()
                    + " but is " + instant + "; the gateway answers any range, from the ledger");
        }
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
