package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.ledger.ToolLedgerEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** {@code /metrics/savings}, {@code /metrics/api-savings}, {@code /metrics/tool-breakdown} and {@code /metrics/tool-operations}. */
record SavingsQuestions(Asking asking, List<ToolLedgerEntry> operations, Instant now, Random random) {
    private static final Map<String, Duration> LENGTHS = Map.of(
            "1h", Duration.ofHours(1), "24h", Duration.ofDays(1), "7d", Duration.ofDays(7), "30d", Duration.ofDays(30));
    private static final Map<String, @Nullable Object> NO_OPERATIONS = noOperations();

    private static Map<String, @Nullable Object> noOperations() {
        Map<String, @Nullable Object> none = new LinkedHashMap<>();
        List.of(
                        "operations",
                        "tokens_original",
                        "tokens_actual",
                        "tokens_prevented",
                        "cost_baseline",
                        "cost_actual",
                        "cost_saved")
                .forEach(name -> none.put(name, 0));
        none.put("avg_response_time_ms", null);
        return none;
    }

    void ask() throws Exception {
        savings();
        tools();
    }

    private void savings() throws Exception {
        List<String> ofTotals = List.of("tool_id", "tool", "mode");
        List<String> known = List.of(
                "tool_id",
                "tool_name",
                "operation_mode",
                "user",
                "session",
                "file",
                "provider",
                "model",
                "tag:project-0");
        for (int i = 0; i < 8; i++) {
            AskedGroups asked =
                    AskedGroups.random(i < 4 ? ofTotals : known, List.of("prevented", "cost", "operations"), random);
            String path = "/metrics/savings?time_range=all" + asked.query();
            asking.exactly(path, savings(operations, asked));

            AskedRange range = AskedRange.of(operations, random);
            path = "/metrics/savings?from=" + range.from() + "&to=" + range.to() + asked.query();
            JsonNode expected = savings(range.ofTools(operations), asked);
            asking.exactly(path, expected);
            if (asked.window() == null) {
                AskedRange before = range.before();
                asking.same(
                        path + "&compare=previous",
                        ComparedReference.rows(
                                "rows",
                                expected,
                                savings(before.ofTools(operations), asked.unlimited()),
                                Expected.json(NO_OPERATIONS),
                                false,
                                before.from(),
                                before.to()));
            }
        }
        AskedRange recent = new AskedRange(now.minus(Duration.ofDays(2)), now);
        asking.exactly(
                "/metrics/savings?group_by=operation_mode&tool_name=read&from=" + recent.from() + "&to=" + now,
                savings(
                        recent.ofTools(operations).stream()
                                .filter(entry -> entry.getEvent().getToolName().equals("read"))
                                .toList(),
                        new AskedGroups(List.of("operation_mode"), null, "UTC", "prevented", 100)));
    }

    private static JsonNode savings(List<ToolLedgerEntry> operations, AskedGroups asked) {
        return GroupedReference.savings(
                operations, asked.groups(), asked.window(), ZoneId.of(asked.zone()), asked.order(), asked.limit());
    }

    private void tools() throws Exception {
        for (String label : List.of("1h", "24h", "7d", "30d")) {
            AskedRange range = new AskedRange(now.minus(LENGTHS.get(label)), now);
            Map<String, Object> savings = SavingsReference.apiSavings(range.ofTools(operations), label, now);
            asking.same("/metrics/api-savings?time_range=" + label, Expected.json(savings));
            Map<String, Object> breakdown = SavingsReference.breakdown(range.ofTools(operations));
            ObjectNode ofPeriod = ((ObjectNode) Expected.json(breakdown)).put("time_period", label);
            asking.same("/metrics/tool-breakdown?time_range=" + label, ofPeriod);

            AskedRange before = range.before();
            asking.same(
                    "/metrics/api-savings?compare=previous&time_range=" + label,
                    compared(
                            Expected.json(savings),
                            SavingsReference.figures(range.ofTools(operations)),
                            SavingsReference.figures(before.ofTools(operations)),
                            before));
            asking.same(
                    "/metrics/tool-breakdown?compare=previous&time_range=" + label,
                    compared(ofPeriod, breakdown, SavingsReference.breakdown(before.ofTools(operations)), before));
        }
        asking.same(
                "/metrics/api-savings?time_range=all",
                Expected.json(SavingsReference.apiSavings(operations, "all", now)));
        pages("", operations);
        pages(
                "&tool_name=search",
                operations.stream()
                        .filter(entry -> entry.getEvent().getToolName().equals("search"))
                        .toList());
        AskedRange range = AskedRange.of(operations, random);
        pages("&start_date=" + range.from() + "&end_date=" + range.to(), range.ofTools(operations));
    }

    private static JsonNode compared(
            JsonNode answer, Map<String, Object> now, Map<String, Object> earlier, AskedRange before) {
        ObjectNode comparison = ComparedReference.ends(before.from(), before.to());
        comparison.set("previous", Expected.json(earlier));
        comparison.set("change", ComparedReference.change(Expected.json(now), Expected.json(earlier)));
        return answer.<ObjectNode>deepCopy().set("comparison", comparison);
    }

    private void pages(String filter, List<ToolLedgerEntry> listed) throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = asking.get("/metrics/tool-operations?limit=40" + filter + cursor);
            assertThat(page.path("total").asInt()).as(filter).isEqualTo(listed.size());
            page.path("operations").forEach(rows::add);
            cursor = page.path("next_cursor").isNull()
                    ? null
                    : "&cursor=" + page.path("next_cursor").asText();
        } while (cursor != null);
        assertThat(rows)
                .as(filter)
                .isEqualTo(SavingsReference.newestFirst(listed).stream()
                        .map(SavingsReference::operation)
                        .toList());
    }
}
