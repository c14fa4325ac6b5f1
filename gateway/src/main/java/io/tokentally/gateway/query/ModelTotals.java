package io.tokentally.gateway.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.TokensView;
import io.tokentally.gateway.query.Calls.Source;
import io.tokentally.gateway.query.UsageSums.Order;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Totals per provider and model, and per window where one is asked for; in the order of window, provider and model. They come
 * from totals for the whole windows of the range and from the ledger for its ends.
 *
 * @param comparison absent where none was asked for
 */
record ModelTotals(
        List<Model> models,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Comparison comparison,
        @Nullable Instant asOf,
        boolean complete) {
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
            BigDecimal unpricedCalls,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Object previous,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Object change) {

        /** As the only row of a range. */
        Model(
                String provider,
                String model,
                @Nullable Instant windowStart,
                BigDecimal calls,
                TokensView tokens,
                @Nullable BigDecimal costUsd,
                BigDecimal unpricedCalls) {
            this(provider, model, windowStart, calls, tokens, costUsd, unpricedCalls, null, null);
        }

        private static Model none(String provider, String model) {
            return new Model(provider, model, null, BigDecimal.ZERO, TokensView.NONE, null, BigDecimal.ZERO);
        }

        private UsageTotals sums() {
            return new UsageTotals(calls, tokens, costUsd, unpricedCalls);
        }

        /** Beside {@code before}; null on a side that has no calls. */
        private static Model compared(@Nullable Model now, @Nullable Model before) {
            Model any = Objects.requireNonNull(now == null ? before : now);
            Model shown = now == null ? none(any.provider, any.model) : now;
            Model earlier = before == null ? none(any.provider, any.model) : before;
            return new Model(
                    any.provider,
                    any.model,
                    null,
                    shown.calls,
                    shown.tokens,
                    shown.costUsd,
                    shown.unpricedCalls,
                    earlier.sums(),
                    Comparison.change(now == null ? null : now.sums(), before == null ? null : before.sums()));
        }
    }

    /** @param bucket null for none; windows start where {@code zone} says */
    record Question(
            String tenant,
            Range range,
            @Nullable Bucket bucket,
            ZoneId zone,
            @Nullable String provider,
            @Nullable String model) {
        Question over(Range other) {
            return new Question(tenant, other, bucket, zone, provider, model);
        }
    }

    static List<Model> read(Handle handle, Question asked) {
        Grouping grouping = Grouping.by("provider", "model").in(asked.bucket(), asked.zone());
        Calls calls = Calls.in(
                asked.range(),
                Source.MODELS,
                () -> Filter.of(asked.tenant())
                        .and("provider = ", asked.provider())
                        .and("model = ", asked.model()),
                grouping);
        List<UsageSums> rows =
                UsageSums.read(handle, calls, new UsageSums.Question(grouping, false, Order.NAMES, MAX_ROWS + 1L));
        if (rows.size() > MAX_ROWS) {
            throw ProblemException.unacceptable("the answer has more than " + MAX_ROWS
                    + " rows; ask for a shorter range, a longer window or one model");
        }
        return rows.stream().map(row -> model(row, row.windowStart())).toList();
    }

    /** The models of either range, each beside its figures in {@code previous}; in the order of provider and model. */
    static List<Model> compared(Handle handle, Question asked, Range previous) {
        record Name(String provider, String model) {}
        Map<Name, @Nullable Model> now = new LinkedHashMap<>();
        read(handle, asked).forEach(model -> now.put(new Name(model.provider(), model.model()), model));
        Map<Name, @Nullable Model> before = new LinkedHashMap<>();
        read(handle, asked.over(previous))
                .forEach(model -> before.put(new Name(model.provider(), model.model()), model));
        before.keySet().forEach(name -> now.putIfAbsent(name, null));
        return now.keySet().stream()
                .sorted(Comparator.comparing(Name::provider, Rows.BY_CODE_POINT)
                        .thenComparing(Name::model, Rows.BY_CODE_POINT))
                .map(name -> Model.compared(now.get(name), before.get(name)))
                .toList();
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
