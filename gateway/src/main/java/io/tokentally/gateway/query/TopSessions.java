package io.tokentally.gateway.query;

import io.tokentally.gateway.http.TokensView;
import io.tokentally.gateway.query.Calls.Source;
import io.tokentally.gateway.query.UsageSums.Order;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/token-usage/top-sessions}: of the same figure in the order of their ids. */
record TopSessions(
        List<Session> sessions,
        String by,
        long limit,
        @Nullable Instant asOf,
        boolean complete) {
    record Session(
            String sessionId,
            BigDecimal calls,
            TokensView tokens,
            @Nullable BigDecimal costUsd,
            BigDecimal unpricedCalls) {}

    static TopSessions read(
            Handle handle, String tenant, Range range, Order order, String by, long limit, @Nullable Instant asOf) {
        Source source = range.isAll() ? Source.SESSIONS : Source.LEDGER;
        Calls calls = Calls.of(source, Filter.of(tenant).within(source.time, range));
        UsageSums.Question question = new UsageSums.Question(Grouping.by("session_id"), false, order, limit);
        List<Session> sessions = UsageSums.read(handle, calls, question).stream()
                .map(TopSessions::session)
                .toList();
        return new TopSessions(sessions, by, limit, asOf, true);
    }

    private static Session session(UsageSums row) {
        return new Session(
                String.valueOf(row.keys().get("session_id")),
                row.calls(),
                row.tokens(),
                row.costUsd(),
                row.unpricedCalls());
    }
}
