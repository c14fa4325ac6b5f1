package io.tokentally.gateway.query;

import io.tokentally.schemas.Window;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What time is cut into for an answer. All but the quarter hour start where a zone's clock says. */
enum Bucket {
    QUARTER_HOUR("15m", Window.QUARTER_HOUR),
    HOUR("hour", Window.HOUR),
    DAY("day", Window.DAY),
    MONTH("month", Window.DAY);

    private final String label;
    /** The longest stored window that makes it up, in UTC. */
    private final Window window;

    Bucket(String label, Window window) {
        this.label = label;
        this.window = window;
    }

    static Set<String> labels(Bucket... buckets) {
        return Arrays.stream(buckets).map(bucket -> bucket.label).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    static @Nullable Bucket of(@Nullable String label) {
        return Arrays.stream(values())
                .filter(bucket -> bucket.label.equals(label))
                .findFirst()
                .orElse(null);
    }

    /** As SQL; {@code :zone} is to be bound where {@link #hasZone}. */
    String sql(String column) {
        return this == QUARTER_HOUR
                ? "date_bin('15 minutes', " + column + ", CAST('epoch' AS timestamptz))"
                : "date_trunc('" + label + "', " + column + ", :zone)";
    }

    boolean hasZone() {
        return this != QUARTER_HOUR;
    }

    /**
     * The stored windows that never reach over the ends of a {@code bucket}, longest first. Every zone's days are made of
     * quarter hours.
     */
    static List<Window> levels(@Nullable Bucket bucket, ZoneId zone) {
        return Stream.of(Window.DAY, Window.HOUR, Window.QUARTER_HOUR)
                .filter(level -> bucket == null
                        || (isUtc(zone) ? level.compareTo(bucket.window) <= 0 : level == Window.QUARTER_HOUR))
                .toList();
    }

    /** Whether its windows are the stored ones of {@code level}. */
    boolean isStoredAs(Window level, ZoneId zone) {
        return this != MONTH && window == level && (isUtc(zone) || this == QUARTER_HOUR);
    }

    static boolean isUtc(ZoneId zone) {
        return zone.normalized().equals(ZoneOffset.UTC);
    }

    /** As Postgres knows it. */
    static String name(ZoneId zone) {
        return isUtc(zone) ? "UTC" : zone.getId();
    }
}
