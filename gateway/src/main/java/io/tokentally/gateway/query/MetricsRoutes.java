package io.tokentally.gateway.query;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tokentally.gateway.http.Callers;
import io.tokentally.gateway.http.Needs;
import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.query.Savings.Sums;
import io.tokentally.schemas.Bounds;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /metrics/*}. Each answer is one snapshot of Postgres. How fresh it is was found before it was read, so it holds
 * at least what it says: in the body where its shape has {@code as_of}, and always in the header {@code As-Of}.
 */
public final class MetricsRoutes {
    /** Names that the breakdown has beside those of tools. */
    public static final Set<String> RESERVED_TOOL_NAMES = ToolBreakdown.RESERVED;

    private static final long MAX_LIMIT = 1_000;
    private static final long DEFAULT_LIMIT = 100;

    private static final Set<String> WINDOWS = Bucket.labels(Bucket.QUARTER_HOUR, Bucket.HOUR, Bucket.DAY);

    private final Database database;
    private final Bounds bounds;
    private final Answers answers;

    public MetricsRoutes(Database database, Bounds bounds, Answers answers) {
        this.database = database;
        this.bounds = bounds;
        this.answers = answers;
    }

    public void install(RoutesConfig routes) {
        routes.get("/metrics/tool-operations", this::toolOperations, Needs.READ);
        routes.get("/metrics/tool-breakdown", this::toolBreakdown, Needs.READ);
        routes.get("/metrics/api-savings", this::apiSavings, Needs.READ);
        routes.get("/metrics/model-totals", this::modelTotals, Needs.READ);
        routes.get("/metrics/explain/<event_id>", this::explain, Needs.READ);
    }

    private void toolOperations(Context context) {
        Params params = Params.of(context);
        String tenant = Callers.of(context).tenant();
        Map<String, @Nullable String> columns = new LinkedHashMap<>();
        columns.put("session_id", params.uuid("session_id"));
        columns.put("tool_name", params.oneOf("tool_name", bounds.toolNames()));
        columns.put("operation_mode", params.oneOf("operation_mode", bounds.operationModes()));
        columns.put("tool_id", params.text("tool_id"));
        Range range = Range.between(
                "start_date",
                params.time("start_date", ZoneOffset.UTC),
                "end_date",
                params.time("end_date", ZoneOffset.UTC));
        long limit = params.whole("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        long offset = params.whole("offset", 0, 0, Bounds.COUNT_LIMIT);
        Cursor after = Cursor.of(params, ToolOperations.question(tenant, columns, range));
        if (after != null && offset > 0) {
            throw ProblemException.unacceptable("cursor and offset exclude each other but both are given");
        }
        params.done();
        answers.asOf(context);
        Answers.json(
                context,
                database.read(
                        tenant, handle -> ToolOperations.read(handle, tenant, columns, range, after, limit, offset)));
    }

    private void toolBreakdown(Context context) {
        Params params = Params.of(context);
        String tenant = Callers.of(context).tenant();
        Range range = Range.recent(params, answers.now());
        String toolId = params.text("tool_id");
        Range previous = Comparison.previous(params, range, null, ZoneOffset.UTC);
        params.done();
        answers.asOf(context);
        Answers.json(context, database.read(tenant, handle -> {
            List<Sums> rows = Savings.read(handle, tenant, range, toolId, null);
            return previous == null
                    ? ToolBreakdown.of(rows, range.label())
                    : ToolBreakdown.compared(
                            rows, range.label(), Savings.read(handle, tenant, previous, toolId, null), previous);
        }));
    }

    private void apiSavings(Context context) {
        Params params = Params.of(context);
        String tenant = Callers.of(context).tenant();
        Instant now = answers.now();
        Range range = Range.recentOrAll(params, now);
        String toolId = params.text("tool_id");
        Range previous = Comparison.previous(params, range, null, ZoneOffset.UTC);
        params.done();
        answers.asOf(context);
        Answers.json(context, database.read(tenant, handle -> {
            Bucket trends = range.isShort() ? Bucket.HOUR : Bucket.DAY;
            ApiSavings answer = ApiSavings.of(Savings.read(handle, tenant, range, toolId, trends), range.label(), now);
            return previous == null
                    ? answer
                    : answer.compared(Savings.read(handle, tenant, previous, toolId, null), previous);
        }));
    }

    private void modelTotals(Context context) {
        Params params = Params.of(context);
        ZoneId zone = params.zone("timezone");
        Range range = Range.recentOrBetween(params, answers.now(), zone);
        Bucket window = Bucket.of(params.oneOf("window", WINDOWS));
        ModelTotals.Question question = new ModelTotals.Question(
                Callers.of(context).tenant(), range, window, zone, params.provider("provider"), params.text("model"));
        Range previous = Comparison.previous(params, range, window, zone);
        params.done();
        Instant fresh = answers.asOf(context);
        Answers.json(context, database.read(Callers.of(context).tenant(), handle -> {
            return previous == null
                    ? new ModelTotals(ModelTotals.read(handle, question), null, fresh, true)
                    : new ModelTotals(
                            ModelTotals.compared(handle, question, previous), Comparison.with(previous), fresh, true);
        }));
    }

    /** Ids may hold slashes. */
    private void explain(Context context) {
        Params params = Params.of(context);
        String type = params.oneOf("type", Explanation.TYPES);
        params.done();
        String eventId = context.pathParam("event_id");
        if (!Bounds.isName(eventId)) {
            throw ProblemException.malformed("an event's id has 1 to " + Bounds.MAX_NAME + " characters");
        }
        Instant fresh = answers.asOf(context);
        String tenant = Callers.of(context).tenant();
        Answers.json(context, database.read(tenant, handle -> Explanation.read(handle, tenant, eventId, type, fresh)));
    }
}
