package io.tokentally.gateway.query;

import io.tokentally.schemas.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.Query;

/** Where the calls that a question is about are read from: each of them in one of the parts, alone or within a total. */
record Calls(List<Part> parts) {
    private static final Range NEVER = new Range("", Instant.EPOCH, Instant.EPOCH);

    /** @param isAnswer whether each of its rows is a row of the answer, and need not be summed */
    private record Part(Source source, Filter filter, boolean isAnswer) {
        private String sql(Grouping grouping, int index) {
            return (source == Source.LEDGER ? UsageSql.CALLS_OF_LEDGER : UsageSql.CALLS_OF_TOTALS)
                    .formatted(grouping.select(source.time), source.table, filter.sql(name(index)));
        }

        private static String name(int index) {
            return "f" + index + "_";
        }
    }

    /** A table of calls or of their totals. */
    enum Source {
        LEDGER("usage_ledger", "occurred_at", List.of(), Set.of()),
        MODELS(
                "model_totals",
                "window_start",
                List.of(Window.DAY, Window.HOUR, Window.QUARTER_HOUR),
                Set.of("provider", "model")),
        USERS("user_totals", "window_start", List.of(Window.DAY), Set.of("user_id", "provider", "model")),
        SESSIONS("session_totals", "", List.of(), Set.of("session_id", "provider", "model"));

        private final String table;
        final String time;
        private final List<Window> levels;
        /** Beside tenant and window. */
        private final Set<String> key;

        Source(String table, String time, List<Window> levels, Set<String> key) {
            this.table = table;
            this.time = time;
            this.levels = levels;
            this.key = key;
        }
    }

    /** Of one table. The filter's columns are the table's, also the time. */
    static Calls of(Source source, Filter filter) {
        return new Calls(List.of(new Part(source, filter, false)));
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
            boolean isAnswer = part.level() != null && grouping.isBy(totals.key, part.level());
            parts.add(new Part(source, filter.within(source.time, part.range()), isAnswer));
        }
        if (parts.stream().allMatch(Part::isAnswer)) {
            parts.add(new Part(Source.LEDGER, conditions.get().within(Source.LEDGER.time, NEVER), false));
        }
        return new Calls(parts);
    }

    /** The same, of which every row is to be summed. */
    Calls summed() {
        return new Calls(parts.stream()
                .map(part -> new Part(part.source, part.filter, false))
                .toList());
    }

    boolean areLedger() {
        return parts.stream().allMatch(part -> part.source == Source.LEDGER);
    }

    /** A SELECT of those that are to be summed. */
    String sql(Grouping grouping) {
        return sql(grouping, false);
    }

    /** A SELECT of totals that are rows of the answer as they are; empty where there are none. */
    String answers(Grouping grouping) {
        return sql(grouping, true);
    }

    private String sql(Grouping grouping, boolean answers) {
        return IntStream.range(0, parts.size())
                .filter(index -> parts.get(index).isAnswer == answers)
                .mapToObj(index -> parts.get(index).sql(grouping, index))
                .collect(Collectors.joining("UNION ALL\n"));
    }

    Query bind(Query query) {
        for (int index = 0; index < parts.size(); index++) {
            parts.get(index).filter.bind(query, Part.name(index));
        }
        return query;
    }
}
