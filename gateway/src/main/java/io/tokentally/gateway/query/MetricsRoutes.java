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
import java.util.List;
import java.util.Set;

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
        Filter filter = Filter.of(Callers.of(context).tenant())
                .and("session_id = ", params.uuid("session_id"))
                .and("tool_name = ", params.oneOf("tool_name", bounds.toolNames()))
                .and("operation_mode = ", params.oneOf("operation_mode", bounds.operationModes()))
                .and("tool_id = ", params.text("tool_id"))
                .within(
                        "created_at",
                        Range.between(
                                "start_date",
                                params.time("start_date", ZoneOffset.UTC),
                                "end_date",
                                params.time("end_date", ZoneOffset.UTC)));
        long limit = params.whole("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        long offset = params.whole("offset", 0, 0, Bounds.COUNT_LIMIT);
        Cursor after = Cursor.of(params, ToolOperations.question(filter));
        if (after != null && offset > 0) {
            throw ProblemException.unacceptable("cursor and offset exclude each other but both are given");
        }
        params.done();
        answers.asOf(context);
        Answers.json(
                context,
                database.read(
                        Callers.of(context).tenant(),
                        handle -> ToolOperations.read(handle, filter, after, limit, offset)));
    }

    private void toolBreakdown(Context context) {
        Params params = Params.of(context);
        Range range = Range.recent(params, answers.now());
        String toolId = params.text("tool_id");
        params.done();
        answers.asOf(context);
        List<Sums> rows = database.read(
                Callers.of(context).tenant(),
                handle -> Savings.read(handle, Callers.of(context).tenant(), range, toolId));
        Answers.json(context, ToolBreakdown.of(rows, range.label()));
    }

    private void apiSavings(Context context) {
        Params params = Params.of(context);
        Instant now = answers.now();
        Range range = Range.recentOrAll(params, now);
        String toolId = params.text("tool_id");
        params.done();
        answers.asOf(context);
        List<Sums> rows = database.read(
                Callers.of(context).tenant(),
                handle -> Savings.read(handle, Callers.of(context).tenant(), range, toolId));
        Answers.json(context, ApiSavings.of(rows, range.label(), now));
    }

    private void modelTotals(Context context) {
        Params params = Params.of(context);
        ZoneId zone = params.zone("timezone");
        Range range = Range.recentOrBetween(params, answers.now(), zone);
        String window = params.oneOf("window", WINDOWS);
        ModelTotals.Question question = new ModelTotals.Question(
                Callers.of(context).tenant(),
                range,
                Bucket.of(window),
                zone,
                params.provider("provider"),
                params.text("model"));
        params.done();
        Instant fresh = answers.asOf(context);
        Answers.json(
                context,
                new ModelTotals(
                        database.read(Callers.of(context).tenant(), handle -> ModelTotals.read(handle, question)),
                        fresh,
                        true));
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
