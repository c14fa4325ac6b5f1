package io.tokentally.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.reconcile.Difference;
import io.tokentally.schemas.PlainDigits;
import io.tokentally.total.ClassTotal;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.UsageSums;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The JSON of the live state against totals, for the tenant that is served without keys. */
final class StateCheck {
    private static final String TENANT = "default";

    private StateCheck() {}

    static List<Difference> models(Map<String, ModelTotal> totals, String window, JsonNode answer) {
        Map<String, String> expected = new TreeMap<>();
        for (ModelTotal total : totals.values()) {
            if (total.getTenant().equals(TENANT)
                    && total.getWindow().equals(window)
                    && total.getSums().getCalls() != 0) {
                expected.put(
                        List.of(total.getProvider(), total.getModel(), total.getWindowStart())
                                .toString(),
                        usage(total.getSums()));
            }
        }
        Map<String, String> actual = new TreeMap<>();
        for (JsonNode model : answer.path("models")) {
            actual.put(
                    List.of(text(model, "provider"), text(model, "model"), text(model, "window_start"))
                            .toString(),
                    usage(model));
        }
        return differences("/state/models?window=" + window, expected, actual);
    }

    static List<Difference> savings(Map<String, SavingsTotal> totals, String window, JsonNode answer) {
        Map<String, String> expected = new TreeMap<>();
        for (SavingsTotal total : totals.values()) {
            SavingsSums sums = total.getSums();
            if (total.getTenant().equals(TENANT) && total.getWindow().equals(window) && sums.getOperations() != 0) {
                expected.put(
                        List.of(
                                        total.getToolId(),
                                        total.getToolName(),
                                        total.getOperationMode(),
                                        total.getWindowStart())
                                .toString(),
                        List.of(
                                        sums.getOperations(),
                                        PlainDigits.text(sums.getTokensOriginal()),
                                        PlainDigits.text(sums.getTokensActual()),
                                        PlainDigits.text(
                                                sums.getTokensOriginal().subtract(sums.getTokensActual())),
                                        PlainDigits.text(
                                                sums.getBaselineCostUsd().subtract(sums.getActualCostUsd())))
                                .toString());
            }
        }
        Map<String, String> actual = new TreeMap<>();
        for (JsonNode saving : answer.path("savings")) {
            actual.put(
                    List.of(
                                    text(saving, "tool_id"),
                                    text(saving, "tool_name"),
                                    text(saving, "operation_mode"),
                                    text(saving, "window_start"))
                            .toString(),
                    List.of(
                                    number(saving, "operations"),
                                    number(saving, "tokens_original"),
                                    number(saving, "tokens_actual"),
                                    number(saving, "tokens_prevented"),
                                    number(saving, "cost_saved"))
                            .toString());
        }
        return differences("/state/savings?window=" + window, expected, actual);
    }

    private static String usage(UsageSums sums) {
        Map<String, String> values = new TreeMap<>();
        values.put("calls", Long.toString(sums.getCalls()));
        values.put("unpriced_calls", Long.toString(sums.getUnpricedCalls()));
        values.put(
                "cost_usd",
                sums.getUnpricedCalls() == sums.getCalls()
                        ? "null"
                        : PlainDigits.text(sums.getInputCostUsd().add(sums.getOutputCostUsd())));
        put(values, "input", sums.getTokens().getInput());
        put(values, "cache_read", sums.getTokens().getCacheRead());
        put(values, "cache_write_5m", sums.getTokens().getCacheWrite5m());
        put(values, "cache_write_1h", sums.getTokens().getCacheWrite1h());
        put(values, "output", sums.getTokens().getOutput());
        put(values, "reasoning", sums.getTokens().getReasoning());
        sums.getTokens().getOther().forEach((name, total) -> put(values, "other." + name, total));
        return values.toString();
    }

    private static String usage(JsonNode model) {
        Map<String, String> values = new TreeMap<>();
        values.put("calls", number(model, "calls"));
        values.put("unpriced_calls", number(model, "unpriced_calls"));
        values.put("cost_usd", number(model, "cost_usd"));
        JsonNode tokens = model.path("tokens");
        for (String name : List.of("input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning")) {
            put(values, name, tokens.path(name));
        }
        tokens.path("other").properties().forEach(other -> put(values, "other." + other.getKey(), other.getValue()));
        return values.toString();
    }

    /** A class that nobody reported is left out. */
    private static void put(Map<String, String> values, String name, @Nullable ClassTotal total) {
        if (total != null && total.getReported() > 0) {
            values.put(name, PlainDigits.text(total.getSum()));
        }
    }

    private static void put(Map<String, String> values, String name, JsonNode value) {
        if (value.isNumber()) {
            values.put(name, PlainDigits.text(value.decimalValue()));
        }
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).asText();
    }

    private static String number(JsonNode node, String member) {
        JsonNode value = node.path(member);
        return value.isNumber() ? PlainDigits.text(value.decimalValue()) : "null";
    }

    private static List<Difference> differences(
            String check, Map<String, String> expected, Map<String, String> actual) {
        List<Difference> differences = new ArrayList<>();
        TreeSet<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        for (String key : keys) {
            String left = expected.getOrDefault(key, "absent");
            String right = actual.getOrDefault(key, "absent");
            if (!left.equals(right)) {
                differences.add(new Difference(check, key, "", left, right));
            }
        }
        return differences;
    }
}
