package io.tokentally.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the report of what tools saved: a line per tool and mode. */
final class SavingsReport {
    private static final String COST = "cost_saved";
    private static final List<String> WHOLE =
            List.of("operations", "tokens_original", "tokens_actual", "tokens_prevented");

    private SavingsReport() {}

    /** @param rows the gateway's, grouped by tool_name and operation_mode and perhaps by model */
    static Sheet sheet(JsonNode rows, Order order, boolean breakdown, boolean compact, @Nullable String asOf) {
        Map<String, List<JsonNode>> groups = new LinkedHashMap<>();
        List<JsonNode> all = new ArrayList<>();
        for (JsonNode row : rows) {
            String key = row.path("tool_name").asText() + "\n"
                    + row.path("operation_mode").asText();
            groups.computeIfAbsent(key, name -> new ArrayList<>()).add(row);
            all.add(row);
        }
        List<Sheet.Line> lines = new ArrayList<>();
        groups.values().forEach(group -> lines.add(line(group, breakdown, compact)));
        Comparator<Sheet.Line> ascending = Comparator.comparing(
                (Sheet.Line line) -> line.json().path("tokens_prevented").decimalValue());
        lines.sort(order == Order.ASC ? ascending : ascending.reversed());
        List<String> header = compact
                ? List.of("Tool", "Mode", "Calls", "Prevented", "Saved USD")
                : List.of("Tool", "Mode", "Calls", "Original", "Actual", "Prevented", "Saved USD");
        return new Sheet("savings", header, lines, line(List.of("Total", ""), all, object(), compact), null, asOf);
    }

    private static Sheet.Line line(List<JsonNode> rows, boolean breakdown, boolean compact) {
        String tool = rows.get(0).path("tool_name").asText();
        String mode = rows.get(0).path("operation_mode").asText();
        ObjectNode json = object().put("tool_name", tool).put("operation_mode", mode);
        Sheet.Line line = line(List.of(tool, mode), rows, json, compact);
        if (breakdown) {
            for (JsonNode row : rows) {
                String model = row.path("model").asText("");
                line.parts()
                        .add(line(
                                List.of("", model.isEmpty() ? "(no model)" : model),
                                List.of(row),
                                object().put("model", model.isEmpty() ? null : model),
                                compact));
            }
        }
        return line;
    }

    private static Sheet.Line line(List<String> names, List<JsonNode> rows, ObjectNode json, boolean compact) {
        List<Figure> figures = new ArrayList<>();
        for (String name : WHOLE) {
            BigDecimal sum = sum(rows, name);
            json.put(name, sum);
            if (!compact || name.equals("operations") || name.equals("tokens_prevented")) {
                figures.add(Figure.whole(sum));
            }
        }
        json.put(COST, sum(rows, COST));
        figures.add(Figure.money(sum(rows, COST)));
        return new Sheet.Line(names, figures, json, new ArrayList<>());
    }

    private static BigDecimal sum(List<JsonNode> rows, String member) {
        return rows.stream()
                .map(row -> row.path(member).isNumber() ? row.path(member).decimalValue() : BigDecimal.ZERO)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static ObjectNode object() {
        return SheetPrinter.JSON.createObjectNode();
    }
}
