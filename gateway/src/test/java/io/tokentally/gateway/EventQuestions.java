package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** {@code /metrics/explain} of some events, and {@code /metrics/pipeline}. */
record EventQuestions(Asking asking, SeededData data, Random random) {
    private static final int SOME = 3;
    private static final Duration LATE = Duration.ofHours(1);

    void explained() throws Exception {
        for (int i = 0; i < SOME; i++) {
            UsageLedgerEntry call = data.calls().get(random.nextInt(data.calls().size()));
            explained(call.getEvent().getEventId(), "usage", usage(call));
            ToolLedgerEntry operation =
                    data.operations().get(random.nextInt(data.operations().size()));
            explained(operation.getEvent().getEventId(), "tool_operation", tool(operation));
        }
    }

    private void explained(String id, String type, Map<String, @Nullable Object> form) throws Exception {
        String path = "/metrics/explain/" + Asking.escaped(id) + "?type=" + type;
        JsonNode answer = asking.get(path);
        // Of the price its origin: what it amounts to is in the costs.
        JsonNode usage = answer.at("/events/0/forms/0/usage");
        if (usage.path("price") instanceof ObjectNode price) {
            price.retain("book", "provider", "model");
        }
        Map<String, @Nullable Object> expected = new LinkedHashMap<>();
        expected.put("event_id", id);
        expected.put("events", List.of(Map.of("type", type, "forms", List.of(form))));
        expected.put("as_of", null);
        assertThat(answer).as(path).isEqualTo(Expected.json(expected));
    }

    private static Map<String, @Nullable Object> usage(UsageLedgerEntry call) {
        UsageEvent event = call.getEvent();
        Map<String, @Nullable Object> usage = new LinkedHashMap<>();
        usage.put("user_id", event.getUserId());
        usage.put("session_id", event.getSessionId());
        usage.put("provider", event.getProvider());
        usage.put("model", event.getModel());
        usage.put("status", event.getStatus());
        usage.put("tokens", Expected.tokens(List.of(call)));
        usage.put("input_cost_usd", call.getInputCostUsd());
        usage.put("output_cost_usd", call.getOutputCostUsd());
        usage.put("cost_usd", Expected.cost(List.of(call)));
        usage.put("reported_cost_usd", event.getReportedCostUsd());
        usage.put(
                "price",
                call.getPrice() == null
                        ? null
                        : Map.of(
                                "book", call.getPrice().getBook(),
                                "provider", call.getPrice().getProvider(),
                                "model", call.getPrice().getModel()));
        Map<String, @Nullable Object> form =
                form(event.getRevision(), call.getVersion(), call.getEffectiveAt(), call.getArrivedAt());
        form.put("usage", usage);
        return form;
    }

    private static Map<String, @Nullable Object> tool(ToolLedgerEntry operation) {
        ToolOperationEvent event = operation.getEvent();
        Map<String, @Nullable Object> tool = new LinkedHashMap<>();
        tool.put("session_id", event.getSessionId());
        tool.put("tool_id", event.getToolId());
        tool.put("tool_name", event.getToolName());
        tool.put("operation_mode", event.getOperationMode());
        tool.put("tokens_original", event.getTokensOriginal());
        tool.put("tokens_actual", event.getTokensActual());
        tool.put("baseline_cost_usd", operation.getBaselineCostUsd());
        tool.put("actual_cost_usd", operation.getActualCostUsd());
        tool.put("cost_saved", operation.getBaselineCostUsd().subtract(operation.getActualCostUsd()));
        tool.put("price_usd", operation.getPriceUsd());
        tool.put("price_source", operation.getPriceSource());
        Map<String, @Nullable Object> form =
                form(event.getRevision(), operation.getVersion(), operation.getEffectiveAt(), operation.getArrivedAt());
        form.put("tool", tool);
        return form;
    }

    private static Map<String, @Nullable Object> form(
            long revision, long version, Instant occurredAt, Instant arrivedAt) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("revision", revision);
        form.put("version", version);
        form.put("voided", false);
        form.put("counts", true);
        form.put("cause", null);
        form.put("replaced_by_revision", null);
        form.put("replaced_by_version", null);
        form.put("replaced_at", null);
        form.put("occurred_at", occurredAt);
        form.put("arrived_at", arrivedAt);
        form.put("usage", null);
        form.put("tool", null);
        return form;
    }

    /** What Postgres knows of it; it is remembered for a moment. */
    void pipeline() {
        long late = data.calls().stream()
                        .filter(call -> isLate(call.getEffectiveAt(), call.getArrivedAt()))
                        .count()
                + data.operations().stream()
                        .filter(entry -> isLate(entry.getEffectiveAt(), entry.getArrivedAt()))
                        .count();
        List<UsageLedgerEntry> unpriced = data.calls().stream()
                .filter(call -> call.getInputCostUsd() == null)
                .toList();
        List<Map<String, @Nullable Object>> models = new ArrayList<>();
        for (Map<String, @Nullable Object> model : Expected.models(unpriced)) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>(model);
            row.keySet().retainAll(List.of("provider", "model", "calls"));
            models.add(row);
        }
        models.sort(Comparator.comparing(row -> -((Number) row.getOrDefault("calls", 0)).longValue()));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            ObjectNode answer = (ObjectNode) asking.get("/metrics/pipeline");
            answer.retain("late", "unpriced_calls", "unpriced_models");
            assertThat(answer)
                    .isEqualTo(Expected.json(Map.of(
                            "late",
                            BigDecimal.valueOf(late),
                            "unpriced_calls",
                            unpriced.size(),
                            "unpriced_models",
                            models)));
        });
    }

    private static boolean isLate(Instant effective, Instant arrived) {
        return Duration.between(effective, arrived).compareTo(LATE) > 0;
    }
}
