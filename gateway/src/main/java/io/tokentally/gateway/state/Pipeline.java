package io.tokentally.gateway.state;

import io.tokentally.gateway.freshness.PipelineLag;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /metrics/pipeline}: what became of all that a tenant sent. The outcomes and {@code known_missing} are the
 * processor's, and null where it does not answer. What Postgres knows is remembered for a moment, and {@code as_of} is of then.
 *
 * @param lag of all tenants together, so told to who has the scope admin; null to others
 * @param late events that arrived more than an hour after they occurred
 * @param complete whether every part of the processor answered
 */
record Pipeline(
        @Nullable Instant asOf,
        @Nullable BigDecimal freshnessSeconds,
        PipelineLag.@Nullable Records lag,
        @Nullable BigDecimal received,
        @Nullable BigDecimal ledger,
        @Nullable BigDecimal superseded,
        @Nullable BigDecimal duplicates,
        @Nullable BigDecimal stale,
        @Nullable BigDecimal rejected,
        BigDecimal late,
        BigDecimal unpricedCalls,
        List<Unpriced> unpricedModels,
        @Nullable BigDecimal knownMissing,
        boolean complete) {

    /** Calls of a model without a known price, the most first. */
    record Unpriced(String provider, String model, BigDecimal calls) {}

    /**
     * What Postgres knows.
     *
     * @param asOf from before it was read
     */
    record Stored(@Nullable Instant asOf, BigDecimal late, List<Unpriced> unpriced) {
        /** As the indexes usage_ledger_late and tool_ledger_late say it. */
        private static final String LATE = """
                SELECT (SELECT count(*) FROM usage_ledger
                        WHERE tenant = :tenant AND NOT voided AND arrived_at - occurred_at > interval '1 hour')
                     + (SELECT count(*) FROM tool_ledger
                        WHERE tenant = :tenant AND NOT voided AND arrived_at - created_at > interval '1 hour')
                """;

        private static final String UNPRICED = """
                SELECT provider, model, sum(unpriced_calls) AS calls
                FROM model_totals
                WHERE tenant = :tenant AND "window" = 'day' AND unpriced_calls > 0
                GROUP BY provider, model
                ORDER BY calls DESC, provider COLLATE "C", model COLLATE "C"
                """;

        static Stored read(Handle handle, String tenant, @Nullable Instant asOf) {
            BigDecimal late = handle.createQuery(LATE)
                    .bind("tenant", tenant)
                    .mapTo(BigDecimal.class)
                    .one();
            return new Stored(
                    asOf,
                    late,
                    handle.createQuery(UNPRICED)
                            .bind("tenant", tenant)
                            .map((row, context) -> unpriced(row))
                            .list());
        }

        BigDecimal unpricedCalls() {
            return unpriced.stream().map(Unpriced::calls).reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        private static Unpriced unpriced(ResultSet row) throws SQLException {
            return new Unpriced(row.getString("provider"), row.getString("model"), row.getBigDecimal("calls"));
        }
    }
}
