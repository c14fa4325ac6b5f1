package io.tokentally.gateway.query;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tokentally.gateway.http.Callers;
import io.tokentally.gateway.http.Needs;
import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.schemas.Bounds;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** {@code GET /metrics/usage} and {@code /metrics/savings}: sums by whatever the caller groups by. */
public final class GroupedRoutes {
    private static final long MAX_LIMIT = 1_000;
    private static final long DEFAULT_LIMIT = 100;
    private static final Set<String> WINDOWS = Bucket.labels(Bucket.values());

    /** What calls are grouped by, and its column. */
    private static final Map<String, String> OF_CALLS = columns(
            List.of("provider", "model", "service_tier", "status", "operation", "token_source"),
            Map.of("user", "user_id", "session", "session_id"));

    private static final Map<String, String> OF_OPERATIONS = columns(
            List.of("tool_id", "tool_name", "operation_mode", "provider", "model"),
            Map.of(
                    "tool", "tool_name",
                    "mode", "operation_mode",
                    "user", "user_id",
                    "session", "session_id",
                    "file", "file_path"));

    private static final Set<String> COLUMNS_OF_MODELS = Set.of("provider", "model");
    private static final Set<String> COLUMNS_OF_USERS = Set.of("provider", "model", "user_id");

    private final Database database;
    private final Bounds bounds;
    private final Answers answers;

    public GroupedRoutes(Database database, Bounds bounds, Answers answers) {
        this.database = database;
        this.bounds = bounds;
        this.answers = answers;
    }

    public void install(RoutesConfig routes) {
        routes.get("/metrics/usage", this::usage, Needs.READ);
        routes.get("/metrics/savings", this::savings, Needs.READ);
    }

    private void usage(Context context) {
        Params params = Params.of(context);
        String tenant = Callers.of(context).tenant();
        ZoneId zone = params.zone("timezone");
        Range range = Range.recentOrBetween(params, answers.now(), zone);
        Map<String, @Nullable String> columns = UsageFilters.callColumns(params);
        Grouping grouping = grouping(params, OF_CALLS, zone);
        UsageSums.Order order = order(
                params,
                grouping,
                Stream.of(UsageSums.Order.TOKENS, UsageSums.Order.COST, UsageSums.Order.CALLS, UsageSums.Order.WINDOW)
                        .collect(byName()));
        boolean detailed = !"false".equals(params.oneOf("detail", Set.of("true", "false")));
        UsageSums.Question question =
                new UsageSums.Question(grouping, detailed, order, params.whole("limit", DEFAULT_LIMIT, 1, MAX_LIMIT));
        Range previous = Comparison.previous(params, range, grouping.bucket(), zone);
        params.done();
        Instant asOf = answers.asOf(context);
        Calls.Source totals = detailed ? Calls.Source.LEDGER : totals(grouping, columns);
        Function<Range, Calls> calls =
                within -> Calls.in(within, totals, () -> Filter.of(tenant).and(columns), grouping);
        Answers.json(context, database.read(tenant, handle -> {
            List<Grouped.Row> rows = rows(UsageSums.read(handle, calls.apply(range), question));
            return previous == null
                    ? Grouped.of(rows, asOf)
                    : Grouped.compared(
                            rows,
                            rows(UsageSums.readOnly(handle, calls.apply(previous), question, keys(rows, grouping))),
                            Grouped.Row.noCalls(detailed),
                            previous,
                            asOf);
        }));
    }

    private static List<Grouped.Row> rows(List<UsageSums> sums) {
        return sums.stream().map(Grouped.Row::of).toList();
    }

    private static List<String> keys(List<Grouped.Row> rows, Grouping grouping) {
        return rows.stream().map(row -> grouping.key(row.keys())).toList();
    }

    /** The totals that know all that is asked, or the ledger. */
    private static Calls.Source totals(Grouping grouping, Map<String, @Nullable String> columns) {
        Set<String> asked = new HashSet<>(grouping.columns());
        columns.forEach((column, value) -> asked.addAll(value == null ? Set.of() : Set.of(column)));
        if (!grouping.tags().isEmpty() || !COLUMNS_OF_USERS.containsAll(asked)) {
            return Calls.Source.LEDGER;
        }
        return COLUMNS_OF_MODELS.containsAll(asked) ? Calls.Source.MODELS : Calls.Source.USERS;
    }

    private void savings(Context context) {
        Params params = Params.of(context);
        ZoneId zone = params.zone("timezone");
        Range range = Range.recentOrBetween(params, answers.now(), zone);
        Map<String, @Nullable String> filters = UsageFilters.toolColumns(params, bounds);
        Grouping grouping = grouping(params, OF_OPERATIONS, zone);
        ToolSums.Order order =
                order(params, grouping, Stream.of(ToolSums.Order.values()).collect(byName()));
        ToolSums.Question question = new ToolSums.Question(
                Callers.of(context).tenant(),
                range,
                filters,
                grouping,
                order,
                params.whole("limit", DEFAULT_LIMIT, 1, MAX_LIMIT));
        Range previous = Comparison.previous(params, range, grouping.bucket(), zone);
        params.done();
        Instant asOf = answers.asOf(context);
        RowMapper<Grouped.Row> row = (result, statement) -> ToolSums.row(result, grouping);
        Answers.json(context, database.read(Callers.of(context).tenant(), handle -> {
            List<Grouped.Row> rows = ToolSums.read(handle, question, row);
            return previous == null
                    ? Grouped.of(rows, asOf)
                    : Grouped.compared(
                            rows,
                            ToolSums.readOnly(handle, question.over(previous), keys(rows, grouping), row),
                            ToolSums.none(),
                            previous,
                            asOf);
        }));
    }

    private static Grouping grouping(Params params, Map<String, String> columns, ZoneId zone) {
        Bucket window = Bucket.of(params.oneOf("window", WINDOWS));
        return Grouping.of("group_by", params.list("group_by"), columns).in(window, zone);
    }

    /** The first of {@code orders} is the default, but where there are windows the newest come first. */
    private static <O extends Enum<O>> O order(Params params, Grouping grouping, Map<String, O> orders) {
        String asked = params.oneOf("order", orders.keySet());
        if ("window".equals(asked) && grouping.bucket() == null) {
            throw ProblemException.unacceptable("order is 'window' but no window is asked for");
        }
        String byDefault =
                grouping.bucket() == null ? orders.keySet().iterator().next() : "window";
        return orders.getOrDefault(
                asked == null ? byDefault : asked, orders.values().iterator().next());
    }

    private static <O extends Enum<O>> java.util.stream.Collector<O, ?, Map<String, O>> byName() {
        return Collectors.toMap(
                order -> order.name().toLowerCase(Locale.ROOT),
                order -> order,
                (one, other) -> one,
                LinkedHashMap::new);
    }

    private static Map<String, String> columns(List<String> same, Map<String, String> others) {
        Map<String, String> columns = new LinkedHashMap<>(others);
        same.forEach(name -> columns.put(name, name));
        return columns;
    }
}
