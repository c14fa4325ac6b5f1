package io.tokentally.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes reports of the gateway's usage rows: those of one day, hour, model or session become one line. */
final class UsageReport {
    /** What a line stands for. */
    enum Kind {
        DAILY("daily", Order.ASC, "Date", "Models"),
        HOURLY("hourly", Order.ASC, "Hour", "Models"),
        MODELS("models", Order.DESC, "Model", "Calls"),
        SESSIONS("sessions", Order.ASC, "Session", "Last used", "Calls");

        final String label;
        final Order order;
        private final List<String> header;

        Kind(String label, Order order, String... header) {
            this.label = label;
            this.order = order;
            this.header = List.of(header);
        }

        boolean isByTime() {
            return this == DAILY || this == HOURLY;
        }
    }

    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final int MODELS_NAMED = 3;

    /** Rows of one line. */
    private static final class Group {
        private final JsonNode first;
        private final UsageSum sum = new UsageSum();
        private final Map<String, UsageSum> models = new TreeMap<>();
        private String lastUsed = "";

        Group(JsonNode first) {
            this.first = first;
        }

        void add(JsonNode row) {
            sum.add(row);
            models.computeIfAbsent(model(row), name -> new UsageSum()).add(row);
            String used = row.path("last_used").asText("");
            lastUsed = used.compareTo(lastUsed) > 0 ? used : lastUsed;
        }
    }

    private final Kind kind;
    private final Period period;
    private final boolean breakdown;
    private final boolean compact;

    UsageReport(Kind kind, Period period, boolean breakdown, boolean compact) {
        this.kind = kind;
        this.period = period;
        this.breakdown = breakdown && kind != Kind.MODELS;
        this.compact = compact;
    }

    /** @param rows the gateway's, by whatever they are grouped beside the line's own */
    Sheet sheet(JsonNode rows, @Nullable Order order, @Nullable String asOf) {
        Map<String, Group> groups = new LinkedHashMap<>();
        UsageSum all = new UsageSum();
        for (JsonNode row : rows) {
            groups.computeIfAbsent(key(row), key -> new Group(row)).add(row);
            all.add(row);
        }
        List<Map.Entry<String, Group>> ordered = new ArrayList<>(groups.entrySet());
        Comparator<Map.Entry<String, Group>> ascending = kind == Kind.MODELS
                ? Comparator.comparing(group -> group.getValue().sum.total())
                : Comparator.comparing(this::time);
        ordered.sort((order == null ? kind.order : order) == Order.ASC ? ascending : ascending.reversed());
        return new Sheet(
                kind.label,
                header(),
                ordered.stream().map(group -> line(group.getValue())).toList(),
                line(kind.isByTime() || kind == Kind.SESSIONS ? List.of("Total", "") : List.of("Total"), all, object()),
                remark(all),
                asOf);
    }

    private String key(JsonNode row) {
        return switch (kind) {
            case DAILY, HOURLY -> row.path("window_start").asText();
            case MODELS -> model(row);
            case SESSIONS -> row.path("session_id").asText();
        };
    }

    private String time(Map.Entry<String, Group> group) {
        return kind == Kind.SESSIONS ? group.getValue().lastUsed : group.getKey();
    }

    private List<String> header() {
        List<String> header = new ArrayList<>(kind.header);
        header.addAll(List.of("Input", "Output"));
        if (!compact) {
            header.addAll(kind == Kind.SESSIONS ? List.of("Cache") : List.of("Cache\nwrite", "Cache\nread"));
            header.add("Total");
        }
        header.add("Cost USD");
        return header;
    }

    private Sheet.Line line(Group group) {
        JsonNode row = group.first;
        ObjectNode json = object();
        List<String> names = switch (kind) {
            case DAILY -> {
                String day = start(row).atZone(period.zone()).toLocalDate().toString();
                json.put("date", day);
                yield List.of(day, models(group, json));
            }
            case HOURLY -> {
                json.put("hour", row.path("window_start").asText());
                yield List.of(HOUR.format(start(row).atZone(period.zone())), models(group, json));
            }
            case MODELS -> {
                json.put("provider", row.path("provider").asText());
                json.put("model", row.path("model").asText());
                yield List.of(model(row));
            }
            case SESSIONS -> {
                json.put("session_id", row.path("session_id").asText());
                json.put("last_used", group.lastUsed);
                yield List.of(
                        row.path("session_id").asText(),
                        Instant.parse(group.lastUsed)
                                .atZone(period.zone())
                                .toLocalDate()
                                .toString());
            }
        };
        Sheet.Line line = line(names, group.sum, json);
        if (breakdown) {
            group.models.forEach((model, sum) -> line.parts().add(part(model, sum)));
        }
        return line;
    }

    private Sheet.Line part(String model, UsageSum sum) {
        List<String> names = kind == Kind.SESSIONS ? List.of("  " + model, "") : List.of("", model);
        return line(names, sum, object().put("model", model));
    }

    private Sheet.Line line(List<String> names, UsageSum sum, ObjectNode json) {
        List<Figure> figures = new ArrayList<>();
        if (!kind.isByTime()) {
            figures.add(Figure.whole(sum.calls()));
        }
        figures.add(Figure.whole(sum.input()));
        figures.add(Figure.whole(sum.output()));
        if (!compact && kind == Kind.SESSIONS) {
            figures.add(Figure.whole(sum.cacheWrite().add(sum.cacheRead())));
        } else if (!compact) {
            figures.add(Figure.whole(sum.cacheWrite()));
            figures.add(Figure.whole(sum.cacheRead()));
        }
        if (!compact) {
            figures.add(Figure.whole(sum.total()));
        }
        figures.add(Figure.money(sum.cost()));
        return new Sheet.Line(names, figures, sum.into(json), new ArrayList<>());
    }

    private String models(Group group, ObjectNode json) {
        group.models.keySet().forEach(json.withArray("models")::add);
        if (breakdown) {
            return group.models.size() + " below";
        }
        List<String> named = group.models.keySet().stream()
                .map(model -> model.substring(0, model.lastIndexOf(" (")))
                .toList();
        int more = named.size() - MODELS_NAMED;
        return String.join(", ", named.subList(0, Math.min(MODELS_NAMED, named.size())))
                + (more > 0 ? " +" + more : "");
    }

    private static @Nullable String remark(UsageSum all) {
        if (all.unpricedCalls().signum() == 0) {
            return null;
        }
        return String.format(
                Locale.ROOT,
                "%,d of %,d calls have no known price and are not in the cost.",
                all.unpricedCalls().toBigIntegerExact(),
                all.calls().toBigIntegerExact());
    }

    private static Instant start(JsonNode row) {
        return Instant.parse(row.path("window_start").asText());
    }

    private static String model(JsonNode row) {
        return row.path("model").asText() + " (" + row.path("provider").asText() + ")";
    }

    private static ObjectNode object() {
        return SheetPrinter.JSON.createObjectNode();
    }
}
