package io.tokentally.gateway.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.Shown;
import io.tokentally.gateway.query.Calls.Source;
import io.tokentally.gateway.query.ModelTotals.Model;
import io.tokentally.gateway.query.UsageSums.Order;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A user or a session: what it used, in all and by month. One that is another tenant's is as unknown as one that is not. */
record Subject(String tenant, String kind, String column, String id) {
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuu-MM");

    static Subject user(String tenant, String id) {
        return new Subject(tenant, "user", "user_id", id);
    }

    static Subject session(String tenant, String id) {
        return new Subject(tenant, "session", "session_id", id);
    }

    /** {@code GET /api/token-usage/user/{id}} and {@code /session/{id}}; the id that it is not about is absent. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Answer(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String userId,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String sessionId,

            @JsonUnwrapped UsageTotals totals,
            @Nullable Instant firstUsed,
            @Nullable Instant lastUsed,
            List<Model> models,
            @Nullable Instant asOf,
            boolean complete) {}

    record Month(String month, @JsonUnwrapped UsageTotals totals, List<Model> models) {}

    /** {@code GET /api/token-usage/user/{id}/monthly}. Months without calls are left out. */
    record Months(
            String userId,
            String timezone,
            List<Month> months,
            @Nullable Instant asOf,
            boolean complete) {}

    Answer read(Handle handle, Range range, @Nullable Instant asOf) {
        List<Model> models = models(handle, range, Grouping.by("provider", "model"));
        Filter filter = filter().within("occurred_at", range);
        Used used = filter.bind(handle.createQuery("""
                        SELECT min(occurred_at) AS first_used, max(occurred_at) AS last_used
                        FROM usage_ledger WHERE %s AND NOT voided
                        """.formatted(filter.sql())))
                .map((row, context) ->
                        new Used(Rows.instantOrNull(row, "first_used"), Rows.instantOrNull(row, "last_used")))
                .one();
        if (models.isEmpty()) {
            requireKnown(handle);
        }
        boolean user = column.equals("user_id");
        return new Answer(
                user ? id : null,
                user ? null : id,
                UsageTotals.of(models),
                used.first(),
                used.last(),
                models,
                asOf,
                true);
    }

    Months months(Handle handle, Range range, ZoneId zone, @Nullable Instant asOf) {
        Map<Instant, List<Model>> byMonth = new LinkedHashMap<>();
        for (UsageSums row :
                rows(handle, range, Grouping.by("provider", "model").in(Bucket.MONTH, zone))) {
            byMonth.computeIfAbsent(Objects.requireNonNull(row.windowStart()), start -> new ArrayList<>())
                    .add(ModelTotals.withoutWindow(row));
        }
        if (byMonth.isEmpty()) {
            requireKnown(handle);
        }
        List<Month> months = byMonth.entrySet().stream()
                .map(month -> new Month(
                        MONTH.format(month.getKey().atZone(zone)), UsageTotals.of(month.getValue()), month.getValue()))
                .toList();
        return new Months(id, Bucket.name(zone), months, asOf, true);
    }

    /** @throws ProblemException 404 where there is no call of it */
    void requireKnown(Handle handle) {
        Filter filter = filter();
        boolean known = filter.bind(handle.createQuery(
                        "SELECT EXISTS (SELECT FROM usage_ledger WHERE %s AND NOT voided)".formatted(filter.sql())))
                .mapTo(Boolean.class)
                .one();
        if (!known) {
            throw ProblemException.unknown("there is no " + kind + " " + Shown.of(id));
        }
    }

    Filter filter() {
        return Filter.of(tenant).and(column + " = ", id);
    }

    private List<Model> models(Handle handle, Range range, Grouping grouping) {
        return rows(handle, range, grouping).stream()
                .map(ModelTotals::withoutWindow)
                .toList();
    }

    /** Users have daily totals, sessions one of all time; the ledger has the rest. */
    private List<UsageSums> rows(Handle handle, Range range, Grouping grouping) {
        boolean user = column.equals("user_id");
        Calls calls = !user && range.isAll()
                ? Calls.of(Source.SESSIONS, filter())
                : Calls.in(range, user ? Source.USERS : Source.LEDGER, this::filter, grouping);
        return UsageSums.read(
                handle, calls, new UsageSums.Question(grouping, false, Order.NAMES, ModelTotals.MAX_ROWS));
    }

    private record Used(@Nullable Instant first, @Nullable Instant last) {}
}
