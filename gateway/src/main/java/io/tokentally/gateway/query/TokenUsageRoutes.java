package io.tokentally.gateway.query;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tokentally.gateway.http.Callers;
import io.tokentally.gateway.http.Needs;
import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.query.UsageSums.Order;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;

/** {@code GET /api/token-usage/*}. Without a range all time is meant. Each answer is one snapshot of Postgres. */
public final class TokenUsageRoutes {
    private static final long MAX_LIMIT = 1_000;
    private static final long DEFAULT_LIMIT = 100;
    private static final long DEFAULT_TOP = 10;
    private static final String BY_TOKENS = "tokens";

    private final Database database;
    private final Answers answers;

    public TokenUsageRoutes(Database database, Answers answers) {
        this.database = database;
        this.answers = answers;
    }

    public void install(RoutesConfig routes) {
        routes.get("/api/token-usage/user/{id}", this::user, Needs.READ);
        routes.get("/api/token-usage/user/{id}/monthly", this::monthly, Needs.READ);
        routes.get("/api/token-usage/session/{id}", this::session, Needs.READ);
        routes.get("/api/token-usage/session/{id}/messages", this::messages, Needs.READ);
        routes.get("/api/token-usage/top-sessions", this::topSessions, Needs.READ);
        routes.get("/api/token-usage/cache-efficiency", this::cacheEfficiency, Needs.READ);
    }

    private void user(Context context) {
        totals(context, Subject.user(Callers.of(context).tenant(), context.pathParam("id")));
    }

    private void session(Context context) {
        totals(context, Subject.session(Callers.of(context).tenant(), context.pathParam("id")));
    }

    private void totals(Context context, Subject subject) {
        Params params = Params.of(context);
        Range range = Range.allOrBetween(params, answers.now(), params.zone("timezone"));
        params.done();
        Instant asOf = answers.asOf(context);
        Answers.json(context, database.read(Callers.of(context).tenant(), handle -> subject.read(handle, range, asOf)));
    }

    private void monthly(Context context) {
        Params params = Params.of(context);
        ZoneId zone = params.zone("timezone");
        Range range = Range.allOrBetween(params, answers.now(), zone);
        params.done();
        Subject user = Subject.user(Callers.of(context).tenant(), context.pathParam("id"));
        Instant asOf = answers.asOf(context);
        Answers.json(
                context, database.read(Callers.of(context).tenant(), handle -> user.months(handle, range, zone, asOf)));
    }

    private void messages(Context context) {
        Params params = Params.of(context);
        Subject session = Subject.session(Callers.of(context).tenant(), context.pathParam("id"));
        long limit = params.whole("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        Cursor after = Cursor.of(params, Messages.question(session));
        params.done();
        Instant asOf = answers.asOf(context);
        Answers.json(
                context,
                database.read(
                        Callers.of(context).tenant(), handle -> Messages.read(handle, session, after, limit, asOf)));
    }

    private void topSessions(Context context) {
        Params params = Params.of(context);
        Range range = Range.allOrBetween(params, answers.now(), params.zone("timezone"));
        String asked = params.oneOf("by", Set.of(BY_TOKENS, "cost"));
        String by = asked == null ? BY_TOKENS : asked;
        long limit = params.whole("limit", DEFAULT_TOP, 1, MAX_LIMIT);
        params.done();
        Instant asOf = answers.asOf(context);
        Order order = Order.valueOf(by.toUpperCase(Locale.ROOT));
        Answers.json(
                context,
                database.read(
                        Callers.of(context).tenant(),
                        handle ->
                                TopSessions.read(handle, Callers.of(context).tenant(), range, order, by, limit, asOf)));
    }

    private void cacheEfficiency(Context context) {
        Params params = Params.of(context);
        ZoneId zone = params.zone("timezone");
        Range range = Range.allOrBetween(params, answers.now(), zone);
        Grouping grouping = Grouping.by().in(Bucket.of(params.oneOf("window", Bucket.labels(Bucket.values()))), zone);
        Filter filter = Filter.of(Callers.of(context).tenant())
                .and("provider = ", params.provider("provider"))
                .and("model = ", params.text("model"))
                .and("user_id = ", params.text("user_id"))
                .within("occurred_at", range);
        params.done();
        Instant asOf = answers.asOf(context);
        Answers.json(
                context,
                database.read(
                        Callers.of(context).tenant(), handle -> CacheEfficiency.read(handle, filter, grouping, asOf)));
    }
}
