package io.tokentally.gateway.query;

import io.tokentally.gateway.http.TokensView;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/token-usage/session/{id}/messages}: the calls of a session, oldest first; of one moment by event id. */
record Messages(
        String sessionId,
        List<Message> messages,
        long limit,
        @Nullable String nextCursor,
        @Nullable Instant asOf,
        boolean complete) {

    /** @param costUsd null where unpriced */
    record Message(
            String eventId,
            @Nullable String messageId,
            String provider,
            String model,
            TokensView tokens,
            @Nullable BigDecimal costUsd,
            Instant occurredAt,
            @Nullable String stopReason,
            String status,
            @Nullable BigDecimal latencyMs) {}

    static String question(Subject session) {
        return session.filter().question("messages");
    }

    static Messages read(Handle handle, Subject session, @Nullable Cursor after, long limit, @Nullable Instant asOf) {
        if (after == null) {
            session.requireKnown(handle);
        }
        Filter filter = session.filter().after(after, "occurred_at", ">", "event_id COLLATE \"C\"");
        List<Message> messages = filter.bind(handle.createQuery("""
                        SELECT *, input_cost_usd + output_cost_usd AS cost_usd
                        FROM usage_ledger
                        WHERE %s AND NOT voided
                        ORDER BY occurred_at, event_id COLLATE "C"
                        LIMIT :limit
                        """.formatted(filter.sql())))
                .bind("limit", limit + 1)
                .map((row, context) -> message(row))
                .list();
        boolean more = messages.size() > limit;
        List<Message> page = more ? messages.subList(0, (int) limit) : messages;
        Message last = more ? page.get(page.size() - 1) : null;
        String next = last == null ? null : new Cursor(last.occurredAt(), last.eventId()).text(question(session));
        return new Messages(session.id(), page, limit, next, asOf, true);
    }

    private static Message message(ResultSet row) throws SQLException {
        return new Message(
                Rows.text(row, "event_id"),
                row.getString("message_id"),
                Rows.text(row, "provider"),
                Rows.text(row, "model"),
                Rows.tokens(row),
                Rows.decimalOrNull(row, "cost_usd"),
                Rows.instant(row, "occurred_at"),
                row.getString("stop_reason"),
                Rows.text(row, "status"),
                Rounding.millis(Rows.wholeOrNull(row, "latency_us")));
    }
}
