package io.tokentally.gateway.query;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tokentally.gateway.http.Callers;
import io.tokentally.gateway.http.Needs;
import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.query.UsageSums.Source;
import io.tokentally.schemas.Bounds;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
            List.of("tool_id", "tool_name", "operation_mode", "model"),
            Map.of("user", "user_id", "session", "session_id", "file", "file_path"));

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
        ZoneId zone = params.zone("timezone");
        Range range = Range.recentOrBetween(params, answers.now(), zone);
        Filter filter = UsageFilters.of(Callers.of(context).tenant(), params).within(Source.LEDGER.time, range);
        Grouping grouping = grouping(params, OF_CALLS, zone);
        UsageSums.Order order = order(
                params,
                grouping,
                Stream.of(UsageSums.Order.TOKENS, UsageSums.Order.COST, UsageSums.Order.CALLS, UsageSums.Order.WINDOW)
                        .collect(byName()));
        long limit = params.whole("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        params.done();
        Instant asOf = answers.asOf(context);
        List<UsageSums> sums = database.read(
                Callers.of(context).tenant(),
                handle -> UsageSums.read(handle, Source.LEDGER, grouping, filter, order, limit));
        Answers.json(context, Grouped.usage(sums, asOf));
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
        params.done();
        Instant asOf = answers.asOf(context);
        Answers.json(
                context, database.read(Callers.of(context).tenant(), handle -> ToolSums.read(handle, question, asOf)));
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
