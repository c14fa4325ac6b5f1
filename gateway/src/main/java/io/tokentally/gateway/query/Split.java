package io.tokentally.gateway.query;

import io.tokentally.schemas.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range in parts that do not overlap: as long stored windows as lie in it, and what they leave at its ends, which only
 * single events tell.
 */
final class Split {
    /** @param level null of what no window fits */
    record Part(@Nullable Window level, Range range) {}

    private Split() {}

    /**
     * The parts of {@code range}, oldest first; none of an empty one.
     *
     * @param levels the windows that may be used, longest first
     */
    static List<Part> of(Range range, List<Window> levels) {
        if (range.isEmpty()) {
            return List.of();
        }
        if (levels.isEmpty()) {
            return List.of(new Part(null, range));
        }
        Window level = levels.get(0);
        List<Window> shorter = levels.subList(1, levels.size());
        Instant from = range.from() == null ? null : firstStart(level, range.from());
        Instant to = range.to() == null ? null : level.start(range.to());
        if (from != null && to != null && !from.isBefore(to)) {
            return of(range, shorter);
        }
        List<Part> parts = new ArrayList<>();
        if (from != null) {
            parts.addAll(of(new Range("", range.from(), from), shorter));
        }
        parts.add(new Part(level, new Range("", from, to)));
        if (to != null) {
            parts.addAll(of(new Range("", to, range.to()), shorter));
        }
        return parts;
    }

    private static Instant firstStart(Window level, Instant from) {
        Instant start = level.start(from);
        return start.equals(from) ? start : level.end(start);
    }
}
