package io.tokentally.gateway.query;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tokentally.gateway.http.Callers;
import io.tokentally.gateway.http.Json;
import io.tokentally.gateway.http.Needs;
import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.Shown;
import io.tokentally.gateway.query.Savings.Sums;
import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.Providers;
import io.tokentally.schemas.Window;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
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

    private final Database database;
    private final Bounds bounds;
    private final Supplier<@Nullable Instant> asOf;
    private final InstantSource clock;

    /** @param asOf until when every event that arrived is in the database; null while that is not known */
    public MetricsRoutes(Database database, Bounds bounds, Supplier<@Nullable Instant> asOf, InstantSource clock) {
        this.database = database;
        this.bounds = bounds;
        this.asOf = asOf;
        this.clock = clock;
    }

    public void install(RoutesConfig routes) {
        routes.get("/metrics/tool-operations", this::toolOperations, Needs.READ);
        routes.get("/metrics/tool-breakdown", this::toolBreakdown, Needs.READ);
        routes.get("/metrics/api-savings", this::apiSavings, Needs.READ);
        routes.get("/metrics/model-totals", this::modelTotals, Needs.READ);
    }

    private void toolOperations(Context context) {
        Params params = Params.of(context);
        String tenant = Callers.of(context).tenant();
        Filter filter = Filter.of(tenant)
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
        params.done();
        freshness(context);
        json(context, database.read(tenant, handle -> ToolOperations.read(handle, filter, limit, offset)));
    }

    private void toolBreakdown(Context context) {
        Params params = Params.of(context);
        Range range = Range.recent(params, now());
        String toolId = params.text("tool_id");
        params.done();
        freshness(context);
        String tenant = Callers.of(context).tenant();
        List<Sums> rows = database.read(tenant, handle -> Savings.read(handle, tenant, range, toolId));
        json(context, ToolBreakdown.of(rows, range.label()));
    }

    private void apiSavings(Context context) {
        Params params = Params.of(context);
        Instant now = now();
        Range range = Range.recentOrAll(params, now);
        String toolId = params.text("tool_id");
        params.done();
        freshness(context);
        String tenant = Callers.of(context).tenant();
        List<Sums> rows = database.read(tenant, handle -> Savings.read(handle, tenant, range, toolId));
        json(context, ApiSavings.of(rows, range.label(), now));
    }

    private void modelTotals(Context context) {
        Params params = Params.of(context);
        ZoneId zone = zone(params.text("timezone"));
        Range range = Range.recentOrBetween(params, now(), zone);
        String window = params.oneOf("window", Set.of("15m", "hour", "day"));
        String provider = params.text("provider");
        ModelTotals.Question question = new ModelTotals.Question(
                Callers.of(context).tenant(),
                range,
                window == null ? null : Window.of(window),
                zone,
                provider == null ? null : Providers.canonical(provider),
                params.text("model"));
        params.done();
        Instant fresh = freshness(context);
        json(
                context,
                new ModelTotals(
                        database.read(question.tenant(), handle -> ModelTotals.read(handle, question)), fresh, true));
    }

    private static ZoneId zone(@Nullable String name) {
        if (name == null) {
            return ZoneOffset.UTC;
        }
        if (!ZoneId.getAvailableZoneIds().contains(name)) {
            throw ProblemException.malformed(
                    "timezone must be an IANA name such as UTC or Europe/Berlin but is " + Shown.of(name));
        }
        return ZoneId.of(name);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private @Nullable Instant freshness(Context context) {
        Instant fresh = asOf.get();
        if (fresh != null) {
            context.header("As-Of", fresh.toString());
        }
        return fresh;
    }

    private static void json(Context context, Object answer) {
        context.header("Cache-Control", "no-store").result(Json.bytes(answer)).contentType("application/json");
    }
}
