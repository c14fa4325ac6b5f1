package io.tokentally.gateway.query;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.Tenants;
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
        routes.get("/api/token-usage/user/{id}", this::user);
        routes.get("/api/token-usage/user/{id}/monthly", this::monthly);
        routes.get("/api/token-usage/session/{id}", this::session);
        routes.get("/api/token-usage/session/{id}/messages", this::messages);
        routes.get("/api/token-usage/top-sessions", this::topSessions);
        routes.get("/api/token-usage/cache-efficiency", this::cacheEfficiency);
    }

    private void user(Context context) {
        totals(context, Subject.user(Tenants.of(context), context.pathParam("id")));
    }

    private void session(Context context) {
        totals(context, Subject.session(Tenants.of(context), context.pathParam("id")));
    }

    private void totals(Context context, Subject subject) {
        Params params = Params.of(context);
        Range range = Range.allOrBetween(params, answers.now(), params.zone("timezone"));
        params.done();
        Instant asOf = answers.asOf(context);
        Answers.json(context, database.read(handle -> subject.read(handle, range, asOf)));
    }

    private void monthly(Context context) {
        Params params = Params.of(context);
        ZoneId zone = params.zone("timezone");
        Range range = Range.allOrBetween(params, answers.now(), zone);
        params.done();
        Subject user = Subject.user(Tenants.of(context), context.pathParam("id"));
        Instant asOf = answers.asOf(context);
        Answers.json(context, database.read(handle -> user.months(handle, range, zone, asOf)));
    }

    private void messages(Context context) {
        Params params = Params.of(context);
        Subject session = Subject.session(Tenants.of(context), context.pathParam("id"));
        long limit = params.whole("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        Cursor after = Cursor.of(params, Messages.question(session));
        params.done();
        Instant asOf = answers.asOf(context);
        Answers.json(context, database.read(handle -> Messages.read(handle, session, after, limit, asOf)));
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
                database.read(handle -> TopSessions.read(handle, Tenants.of(context), range, order, by, limit, asOf)));
    }

    private void cacheEfficiency(Context context) {
        Params params = Params.of(context);
        Range range = Range.allOrBetween(params, answers.now(), params.zone("timezone"));
        Filter filter = Filter.of(Tenants.of(context))
                .and("provider = ", params.provider("provider"))
                .and("model = ", params.text("model"))
                .and("user_id = ", params.text("user_id"))
                .within("occurred_at", range);
        params.done();
        Instant asOf = answers.asOf(context);
        Answers.json(context, database.read(handle -> CacheEfficiency.read(handle, filter, asOf)));
    }
}
