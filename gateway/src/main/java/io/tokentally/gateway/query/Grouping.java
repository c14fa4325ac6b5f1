package io.tokentally.gateway.query;

import io.tokentally.gateway.http.Json;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.Shown;
import io.tokentally.schemas.Window;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of an answer are grouped by: columns, tags, and windows of time. Columns come from the code; the names of tags
 * and of the zone are bound.
 */
record Grouping(
        List<String> columns, List<String> tags, @Nullable Bucket bucket, ZoneId zone) {
    private static final String TAG = "tag:";
    private static final int MAX_NAMES = 8;
    private static final Set<String> NEVER_NULL =
            Set.of("provider", "model", "user_id", "session_id", "status", "window_start");

    /** The longest overlap of a zone's clock that falls on a midnight: of Havana, one hour. */
    private static final String STARTS_EARLIER = """
            CASE WHEN (window_start - interval '1 hour') AT TIME ZONE :zone = window_start AT TIME ZONE :zone
                 THEN window_start - interval '1 hour' ELSE window_start END\
            """;

    /**
     * As a caller asks for it: names with columns, or {@code tag:NAME}.
     *
     * @throws ProblemException 400 for an unknown name, 422 for one that is given twice or too many
     */
    static Grouping of(String parameter, List<String> names, Map<String, String> known) {
        List<String> columns = new ArrayList<>();
        List<String> tags = new ArrayList<>();
        for (String name : names) {
            String column = known.get(name);
            if (column != null) {
                columns.add(column);
            } else if (name.startsWith(TAG) && name.length() > TAG.length()) {
                tags.add(name.substring(TAG.length()));
            } else {
                throw ProblemException.malformed(parameter + " must hold some of "
                        + String.join(", ", new TreeSet<>(known.keySet())) + ", tag:NAME but holds " + Shown.of(name));
            }
        }
        boolean twice =
                Set.copyOf(columns).size() < columns.size() || Set.copyOf(tags).size() < tags.size();
        if (names.size() > MAX_NAMES || twice) {
            throw ProblemException.unacceptable(parameter + " may hold up to " + MAX_NAMES
                    + " names, each once, but is " + Shown.of(String.join(",", names)));
        }
        return new Grouping(columns, tags, null, ZoneOffset.UTC);
    }

    static Grouping by(String... columns) {
        return new Grouping(List.of(columns), List.of(), null, ZoneOffset.UTC);
    }

    Grouping in(@Nullable Bucket windows, ZoneId zoneOfWindows) {
        return new Grouping(columns, tags, windows, zoneOfWindows);
    }

    /** Whether its rows are those of totals of {@code level} that are named by {@code key}, each alone. */
    boolean isBy(Set<String> key, Window level) {
        return bucket != null && bucket.isStoredAs(level, zone) && tags.isEmpty() && key.equals(Set.copyOf(columns));
    }

    /** For a SELECT from a table whose time is {@code timeColumn}; ends in a comma where it is not empty. */
    String select(String timeColumn) {
        List<String> selected = new ArrayList<>(columns);
        for (int i = 0; i < tags.size(); i++) {
            selected.add("tags ->> :tag" + i + " AS tag" + i);
        }
        if (bucket != null) {
            selected.add(bucket.sql(timeColumn) + " AS window_start");
        }
        return selected.stream().map(name -> name + ", ").collect(Collectors.joining());
    }

    /** The selected names, with commas between. */
    String names() {
        return names("");
    }

    /** {@code GROUP BY} what was selected and {@code more}; one group where that is nothing. */
    String groupBy(String more) {
        String names = names(more);
        return "GROUP BY " + (names.isEmpty() ? "()" : names);
    }

    /** Whether a row of {@code one} and one of {@code other} have the same names, of which some may be null. */
    String match(String one, String other) {
        String sql = Stream.concat(keys(), bucket == null ? Stream.empty() : Stream.of("window_start"))
                .map(name -> NEVER_NULL.contains(name)
                        ? "%2$s.%1$s = %3$s.%1$s".formatted(name, one, other)
                        : "coalesce(%2$s.%1$s, '') = coalesce(%3$s.%1$s, '') AND (%2$s.%1$s IS NULL) = (%3$s.%1$s IS NULL)"
                                .formatted(name, one, other))
                .collect(Collectors.joining(" AND "));
        return sql.isEmpty() ? "true" : sql;
    }

    /** For {@code ORDER BY}: by {@code first}, then in the order of window and names. */
    String order(String first) {
        Stream<String> rest = keys().map(name -> name + " COLLATE \"C\"");
        return Stream.of(Stream.of(first), bucket == null ? Stream.<String>empty() : Stream.of("window_start"), rest)
                .flatMap(names -> names)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** What selects the start of a window, with a comma before it; nothing without windows. */
    String windowStart() {
        if (bucket == null) {
            return "";
        }
        boolean mayStartTwice = bucket.compareTo(Bucket.HOUR) > 0 && !Bucket.isUtc(zone);
        return ", " + (mayStartTwice ? STARTS_EARLIER : "window_start") + " AS starts_at";
    }

    Query bind(Query query) {
        for (int i = 0; i < tags.size(); i++) {
            query.bind("tag" + i, tags.get(i));
        }
        if (bucket != null && bucket.hasZone()) {
            query.bind("zone", Bucket.name(zone));
        }
        return query;
    }

    @Nullable
    Instant start(ResultSet row) throws SQLException {
        return bucket == null ? null : Rows.instant(row, "starts_at");
    }

    /** As an answer shows them: {@code window_start}, the columns by name, and {@code tags} as a map. */
    Map<String, @Nullable Object> values(ResultSet row) throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (bucket != null) {
            values.put("window_start", Rows.instant(row, "starts_at"));
        }
        for (String column : columns) {
            values.put(column, row.getString(column));
        }
        Map<String, @Nullable String> byTag = new LinkedHashMap<>();
        for (int i = 0; i < tags.size(); i++) {
            byTag.put(tags.get(i), row.getString("tag" + i));
        }
        if (!byTag.isEmpty()) {
            values.put("tags", byTag);
        }
        return values;
    }

    /** The names of a row, of {@link #values}, as the JSON array by which SQL matches rows. */
    String key(Map<String, @Nullable Object> values) {
        List<@Nullable Object> key = new ArrayList<>();
        columns.forEach(column -> key.add(values.get(column)));
        Object byTag = values.get("tags");
        if (byTag instanceof Map<?, ?> map) {
            tags.forEach(tag -> key.add(map.get(tag)));
        }
        return new String(Json.bytes(key), StandardCharsets.UTF_8);
    }

    private String names(String more) {
        return Stream.of(keys(), Stream.of(bucket == null ? "" : "window_start", more))
                .flatMap(names -> names)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private Stream<String> keys() {
        Stream.Builder<String> keys = Stream.builder();
        columns.forEach(keys);
        for (int i = 0; i < tags.size(); i++) {
            keys.add("tag" + i);
        }
        return keys.build();
    }
}
