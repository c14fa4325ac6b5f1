package io.tokentally.gateway.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.TokensView;
import io.tokentally.gateway.query.UsageSums.Order;
import io.tokentally.gateway.query.UsageSums.Source;
import io.tokentally.schemas.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Totals per provider and model, and per window where one is asked for; in the order of window, provider and model. They come
 * from the totals tables where the range falls on their windows, otherwise from the ledger.
 */
record ModelTotals(List<Model> models, @Nullable Instant asOf, boolean complete) {
    /** More than this is a mistake or a job for an export. */
    static final int MAX_ROWS = 100_000;

    record Model(
            String provider,
            String model,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant windowStart,

            BigDecimal calls,
            TokensView tokens,
            @Nullable BigDecimal costUsd,
            BigDecimal unpricedCalls) {}

    /** @param bucket null for none; windows start where {@code zone} says */
    record Question(
            String tenant,
            Range range,
            @Nullable Bucket bucket,
            ZoneId zone,
            @Nullable String provider,
            @Nullable String model) {}

    static List<Model> read(Handle handle, Question asked) {
        Window level = Bucket.level(asked.range(), asked.bucket(), asked.zone());
        Source source = level == null ? Source.LEDGER : Source.MODELS;
        Filter filter = Filter.of(asked.tenant())
                .and("provider = ", asked.provider())
                .and("model = ", asked.model())
                .and("\"window\" = ", level == null ? null : level.label())
                .within(source.time, asked.range());
        Grouping grouping = Grouping.by("provider", "model").in(asked.bucket(), asked.zone());
        List<UsageSums> rows = UsageSums.read(handle, source, grouping, filter, Order.NAMES, MAX_ROWS + 1L);
        if (rows.size() > MAX_ROWS) {
            throw ProblemException.unacceptable("the answer has more than " + MAX_ROWS
                    + " rows; ask for a shorter range, a longer window or one model");
        }
        return rows.stream().map(row -> model(row, row.windowStart())).toList();
    }

    static Model withoutWindow(UsageSums row) {
        return model(row, null);
    }

    private static Model model(UsageSums row, @Nullable Instant windowStart) {
        return new Model(
                String.valueOf(row.keys().get("provider")),
                String.valueOf(row.keys().get("model")),
                windowStart,
                row.calls(),
                row.tokens(),
                row.costUsd(),
                row.unpricedCalls());
    }
}
