package io.tokentally.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/** What {@code compare=previous} must add, from the answers for either range. */
final class ComparedReference {
    private static final Set<String> FIGURES_OF_ROWS = Set.of(
            "calls",
            "tokens",
            "cost_usd",
            "unpriced_calls",
            "errors",
            "latency_ms",
            "first_used",
            "last_used",
            "operations",
            "tokens_original",
            "tokens_actual",
            "tokens_prevented",
            "cost_baseline",
            "cost_actual",
            "cost_saved",
            "avg_response_time_ms");
    private static final Set<String> MEANS = Set.of("avg", "p50", "p95", "p99", "avg_response_time_ms");

    private ComparedReference() {}

    /**
     * Each row of {@code now} beside the row of {@code before} that has the same names.
     *
     * @param all whether rows that only {@code before} has are there too, sorted by provider and model
     * @param none the figures of no event
     */
    static JsonNode rows(
            String name, JsonNode now, JsonNode before, JsonNode none, boolean all, Instant from, Instant to) {
        ObjectNode answer = now.deepCopy();
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        now.path(name).forEach(row -> {
            JsonNode earlier = withNamesOf(row, before.path(name));
            rows.add(row.<ObjectNode>deepCopy()
                    .<ObjectNode>setAll((ObjectNode) JsonNodeFactory.instance
                            .objectNode()
                            .set("previous", earlier.isMissingNode() ? none : figures(earlier)))
                    .set("change", change(figures(row), figures(earlier))));
        });
        if (all) {
            before.path(name).forEach(earlier -> {
                if (withNamesOf(earlier, now.path(name)).isMissingNode()) {
                    ObjectNode row = ((ObjectNode) names(earlier)).setAll((ObjectNode) none.deepCopy());
                    row.set("previous", figures(earlier));
                    row.set("change", change(JsonNodeFactory.instance.objectNode(), figures(earlier)));
                    rows.add(row);
                }
            });
            java.util.List<JsonNode> sorted = new java.util.ArrayList<>();
            rows.forEach(sorted::add);
            sorted.sort(java.util.Comparator.<JsonNode, String>comparing(
                            row -> row.path("provider").asText(), Expected::byCodePoint)
                    .thenComparing(row -> row.path("model").asText(), Expected::byCodePoint));
            rows.removeAll().addAll(sorted);
        }
        answer.set(name, rows);
        answer.set("comparison", ends(from, to));
        return answer;
    }

    static ObjectNode ends(Instant from, Instant to) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("from", from.toString())
                .put("to", to.toString());
    }

    private static JsonNode withNamesOf(JsonNode row, JsonNode rows) {
        for (JsonNode each : rows) {
            if (names(each).equals(names(row))) {
                return each;
            }
        }
        return JsonNodeFactory.instance.missingNode();
    }

    private static JsonNode names(JsonNode row) {
        return row.<ObjectNode>deepCopy().remove(FIGURES_OF_ROWS);
    }

    private static JsonNode figures(JsonNode row) {
        return row.isMissingNode()
                ? JsonNodeFactory.instance.objectNode()
                : row.<ObjectNode>deepCopy().retain(FIGURES_OF_ROWS);
    }

    /** By name: a number less a number; null where one is unknown; what is missing is 0 of a sum, unknown of a mean. */
    static ObjectNode change(JsonNode now, JsonNode before) {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        Set<String> names = new TreeSet<>();
        now.fieldNames().forEachRemaining(names::add);
        before.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            JsonNode left = now.path(name);
            JsonNode right = before.path(name);
            if (left.isTextual() || right.isTextual() || left.isArray() || right.isArray()) {
                continue;
            }
            if (left.isObject() || right.isObject()) {
                change.set(name, change(left, right));
            } else if (left.isNull()
                    || right.isNull()
                    || ((left.isMissingNode() || right.isMissingNode()) && MEANS.contains(name))) {
                change.putNull(name);
            } else {
                BigDecimal difference = left.decimalValue().subtract(right.decimalValue());
                change.put(name, new BigDecimal(difference.stripTrailingZeros().toPlainString()));
            }
        }
        return change;
    }
}
