package io.tokentally.gateway.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.gateway.http.Json;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.Shown;
import io.tokentally.gateway.http.TokensView;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** {@code GET /metrics/explain/{event_id}}: every form that an event had, the one that counts last. */
record Explanation(
        String eventId, List<Event> events, @Nullable Instant asOf) {
    static final String USAGE = "usage";
    static final String TOOL_OPERATION = "tool_operation";
    static final Set<String> TYPES = Set.of(USAGE, TOOL_OPERATION);

    /** @param type a call and an operation may have the same id and are two events */
    record Event(String type, List<Form> forms) {}

    /**
     * What an event was taken for.
     *
     * @param counts whether totals hold it now; a void counts as nothing
     * @param cause why it no longer counts: revision, void or reprice; null of the present form
     * @param usage null of a void and of an operation
     * @param tool null of a void and of a call
     */
    record Form(
            long revision,
            long version,
            boolean voided,
            boolean counts,
            @Nullable String cause,
            @Nullable Long replacedByRevision,
            @Nullable Long replacedByVersion,
            @Nullable Instant replacedAt,
            @Nullable Instant occurredAt,
            Instant arrivedAt,
            @Nullable Call usage,
            @Nullable Operation tool) {}

    /** @param price null where unpriced, as the costs */
    record Call(
            String userId,
            String sessionId,
            String provider,
            String model,
            String status,
            TokensView tokens,
            @Nullable BigDecimal inputCostUsd,
            @Nullable BigDecimal outputCostUsd,
            @Nullable BigDecimal costUsd,
            @Nullable BigDecimal reportedCostUsd,
            @Nullable JsonNode price) {}

    /** @param priceUsd of a token */
    record Operation(
            String sessionId,
            String toolId,
            String toolName,
            String operationMode,
            long tokensOriginal,
            long tokensActual,
            @Nullable BigDecimal baselineCostUsd,
            @Nullable BigDecimal actualCostUsd,
            @Nullable BigDecimal costSaved,
            @Nullable BigDecimal priceUsd,
            @Nullable String priceSource) {}

    /**
     * Of the tenant's event.
     *
     * @param type null asks for both
     * @throws ProblemException 404 where no event has the id
     */
    static Explanation read(
            Handle handle, String tenant, String eventId, @Nullable String type, @Nullable Instant asOf) {
        List<Event> events = new ArrayList<>();
        for (String each : List.of(USAGE, TOOL_OPERATION)) {
            List<Form> forms = type == null || type.equals(each) ? forms(handle, tenant, eventId, each) : List.of();
            if (!forms.isEmpty()) {
                events.add(new Event(each, forms));
            }
        }
        if (events.isEmpty()) {
            throw ProblemException.unknown(
                    "there is no event " + Shown.of(eventId) + (type == null ? "" : " of type " + type));
        }
        return new Explanation(eventId, events, asOf);
    }

    private static List<Form> forms(Handle handle, String tenant, String eventId, String type) {
        List<Form> forms = new ArrayList<>(handle.createQuery(
                        "SELECT * FROM ledger_history WHERE tenant = :tenant AND type = :type AND event_id = :id")
                .bind("tenant", tenant)
                .bind("type", type)
                .bind("id", eventId)
                .map((row, context) -> past(row, type))
                .list());
        boolean usage = type.equals(USAGE);
        forms.addAll(handle.createQuery("SELECT *, nullif(%s, '-infinity') AS effective_at FROM %s"
                                .formatted(usage ? "occurred_at" : "created_at", usage ? "usage_ledger" : "tool_ledger")
                        + " WHERE tenant = :tenant AND event_id = :id")
                .bind("tenant", tenant)
                .bind("id", eventId)
                .map((row, context) -> present(row, type))
                .list());
        forms.sort(Comparator.comparingLong(Form::version));
        return forms;
    }

    private static Form past(ResultSet row, String type) throws SQLException {
        boolean voided = row.getBoolean("voided");
        return new Form(
                row.getLong("revision"),
                row.getLong("version"),
                voided,
                false,
                row.getString("cause"),
                row.getLong("replaced_by_revision"),
                row.getLong("replaced_by_version"),
                Rows.instant(row, "replaced_at"),
                Rows.instantOrNull(row, "occurred_at"),
                Rows.instant(row, "arrived_at"),
                voided || !type.equals(USAGE) ? null : call(row),
                voided || type.equals(USAGE) ? null : operation(row));
    }

    private static Form present(ResultSet row, String type) throws SQLException {
        boolean voided = row.getBoolean("voided");
        return new Form(
                row.getLong("revision"),
                row.getLong("version"),
                voided,
                !voided,
                null,
                null,
                null,
                null,
                Rows.instantOrNull(row, "effective_at"),
                Rows.instant(row, "arrived_at"),
                voided || !type.equals(USAGE) ? null : call(row),
                voided || type.equals(USAGE) ? null : operation(row));
    }

    private static Call call(ResultSet row) throws SQLException {
        BigDecimal input = Rows.decimalOrNull(row, "input_cost_usd");
        BigDecimal output = Rows.decimalOrNull(row, "output_cost_usd");
        String price = row.getString("price");
        return new Call(
                Rows.text(row, "user_id"),
                Rows.text(row, "session_id"),
                Rows.text(row, "provider"),
                Rows.text(row, "model"),
                Rows.text(row, "status"),
                Rows.tokens(row),
                input,
                output,
                input == null || output == null ? null : input.add(output),
                Rows.decimalOrNull(row, "reported_cost_usd"),
                price == null ? null : Json.object(price));
    }

    private static Operation operation(ResultSet row) throws SQLException {
        BigDecimal baseline = Rows.decimalOrNull(row, "baseline_cost_usd");
        BigDecimal actual = Rows.decimalOrNull(row, "actual_cost_usd");
        return new Operation(
                Rows.text(row, "session_id"),
                Rows.text(row, "tool_id"),
                Rows.text(row, "tool_name"),
                Rows.text(row, "operation_mode"),
                row.getLong("tokens_original"),
                row.getLong("tokens_actual"),
                baseline,
                actual,
                baseline == null || actual == null ? null : baseline.subtract(actual),
                Rows.decimalOrNull(row, "price_usd"),
                row.getString("price_source"));
    }
}
