package io.tokentally.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sums of the gateway's rows, exact; a class or a cost that no row has stays unknown, and is null. Used by one thread.
 */
final class UsageSum {
    private static final List<String> CLASSES =
            List.of("input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning");

    private final Map<String, BigDecimal> classes = new LinkedHashMap<>();
    private final Map<String, BigDecimal> other = new TreeMap<>();
    private BigDecimal calls = BigDecimal.ZERO;
    private BigDecimal unpricedCalls = BigDecimal.ZERO;
    private BigDecimal total = BigDecimal.ZERO;
    private @Nullable BigDecimal cost;

    UsageSum add(JsonNode row) {
        JsonNode tokens = row.path("tokens");
        calls = calls.add(number(row.path("calls")));
        unpricedCalls = unpricedCalls.add(number(row.path("unpriced_calls")));
        total = total.add(number(tokens.path("total")));
        for (String name : CLASSES) {
            add(classes, name, tokens.path(name));
        }
        tokens.path("other").properties().forEach(entry -> add(other, entry.getKey(), entry.getValue()));
        if (row.path("cost_usd").isNumber()) {
            cost = (cost == null ? BigDecimal.ZERO : cost)
                    .add(row.path("cost_usd").decimalValue());
        }
        return this;
    }

    BigDecimal calls() {
        return calls;
    }

    BigDecimal unpricedCalls() {
        return unpricedCalls;
    }

    BigDecimal input() {
        return known("input");
    }

    BigDecimal cacheWrite() {
        return known("cache_write_5m").add(known("cache_write_1h"));
    }

    BigDecimal cacheRead() {
        return known("cache_read");
    }

    /** With reasoning. */
    BigDecimal output() {
        return known("output").add(known("reasoning"));
    }

    BigDecimal total() {
        return total;
    }

    @Nullable
    BigDecimal cost() {
        return cost;
    }

    /** Puts the sums into {@code json}, in the gateway's shapes. */
    ObjectNode into(ObjectNode json) {
        json.put("calls", calls);
        ObjectNode tokens = json.putObject("tokens");
        CLASSES.forEach(name -> tokens.put(name, classes.get(name)));
        ObjectNode others = tokens.putObject("other");
        other.forEach(others::put);
        tokens.put("total", total);
        json.put("cost_usd", cost);
        json.put("unpriced_calls", unpricedCalls);
        return json;
    }

    private BigDecimal known(String name) {
        return classes.getOrDefault(name, BigDecimal.ZERO);
    }

    private static void add(Map<String, BigDecimal> sums, String name, JsonNode value) {
        if (value.isNumber()) {
            sums.merge(name, value.decimalValue(), BigDecimal::add);
        }
    }

    private static BigDecimal number(JsonNode value) {
        return value.isNumber() ? value.decimalValue() : BigDecimal.ZERO;
    }
}
