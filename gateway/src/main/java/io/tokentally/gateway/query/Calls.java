package io.tokentally.gateway.query;

import io.tokentally.schemas.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Query;

/** Where the calls that a question is about are read from: each of them in one of the parts, alone or within a total. */
record Calls(List<Part> parts) {
    private record Part(Source source, Filter filter) {}

    /** A table of calls or of their totals. */
    enum Source {
        LEDGER("usage_ledger", "occurred_at", List.of()),
        MODELS("model_totals", "window_start", List.of(Window.DAY, Window.HOUR, Window.QUARTER_HOUR)),
        USERS("user_totals", "window_start", List.of(Window.DAY)),
        SESSIONS("session_totals", "", List.of());

        private final String table;
        final String time;
        private final List<Window> levels;

        Source(String table, String time, List<Window> levels) {
            this.table = table;
            this.time = time;
            this.levels = levels;
        }
    }

    /** Of one table. The filter's columns are the table's, also the time. */
    static Calls of(Source source, Filter filter) {
        return new Calls(List.of(new Part(source, filter)));
    }

    /**
     * Of {@code totals} for the whole windows in {@code range}, of the ledger for what they leave.
     *
     * @param conditions a new filter without the time
     * @param grouping whose windows no part may reach over
     */
    static Calls in(Range range, Source totals, Supplier<Filter> conditions, Grouping grouping) {
        List<Window> levels = Bucket.levels(grouping.bucket(), grouping.zone()).stream()
                .filter(totals.levels::contains)
                .toList();
        List<Part> parts = new ArrayList<>();
        for (Split.Part part : Split.of(range, levels)) {
            Source source = part.level() == null ? Source.LEDGER : totals;
            Filter filter = conditions.get();
            if (part.level() != null && totals.levels.size() > 1) {
                filter.and("\"window\" = ", part.level().label());
            }
            parts.add(new Part(source, filter.within(source.time, part.range())));
        }
        return parts.isEmpty()
                ? of(Source.LEDGER, conditions.get().within(Source.LEDGER.time, range))
                : new Calls(parts);
    }

    boolean areLedger() {
        return parts.stream().allMatch(part -> part.source == Source.LEDGER);
    }

    /** A SELECT of all of them. */
    String sql(Grouping grouping) {
        int[] index = {0};
        return parts.stream()
                .map(part -> (part.source == Source.LEDGER ? UsageSql.CALLS_OF_LEDGER : UsageSql.CALLS_OF_TOTALS)
                        .formatted(
                                grouping.select(part.source.time),
                                part.source.table,
                                part.filter.sql("f" + index[0]++ + "_")))
                .collect(Collectors.joining("UNION ALL\n"));
    }

    Query bind(Query query) {
        int index = 0;
        for (Part part : parts) {
            part.filter.bind(query, "f" + index++ + "_");
        }
        return query;
    }
}
