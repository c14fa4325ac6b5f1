package io.tokentally.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.Table;
import io.tokentally.cli.http.JsonHttp;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the demo shows of the totals, in 80 columns: models from Postgres, savings and outcomes from the live state. */
final class DemoReport {
    private static final int MODEL = 18;
    private static final int COST_DECIMALS = 4;
    private static final List<String> OUTCOMES =
            List.of("received", "ledger", "superseded", "duplicates", "stale", "rejected");

    private final JsonHttp http = new JsonHttp();
    private final String gatewayUrl;
    private final String stateUrl;

    DemoReport(String gatewayUrl, String stateUrl) {
        this.gatewayUrl = gatewayUrl;
        this.stateUrl = stateUrl;
    }

    void print(PrintWriter out) throws InterruptedException {
        JsonNode models =
                http.get(gatewayUrl + "/metrics/model-totals?time_range=all").path("models");
        out.println();
        costs(models, out);
        out.println();
        tokens(models, out);
        out.println();
        savings(http.get(stateUrl + "/state/savings").path("savings"), out);
        out.println();
        outcomes(http.get(stateUrl + "/state/audit").path("audit"), out);
        out.println();
    }

    private static void costs(JsonNode models, PrintWriter out) {
        Table table = new Table(2, "Provider", "Model", "Calls", "Unpriced", "Tokens", "Cost USD");
        BigDecimal[] sums = zeros(4);
        for (JsonNode model : models) {
            BigDecimal[] row = {
                number(model, "calls"),
                number(model, "unpriced_calls"),
                number(model.path("tokens"), "total"),
                number(model, "cost_usd")
            };
            add(sums, row);
            String cost = model.path("cost_usd").isNumber() ? money(row[3]) : "unknown";
            table.row(text(model, "provider"), text(model, "model"), whole(row[0]), whole(row[1]), whole(row[2]), cost);
        }
        table.rule();
        table.row("All", "", whole(sums[0]), whole(sums[1]), whole(sums[2]), money(sums[3]));
        table.print(out);
    }

    private static void tokens(JsonNode models, PrintWriter out) {
        Table table = new Table(1, "Tokens of", "Input", "Cache read", "Cache write", "Output", "Reasoning");
        BigDecimal[] sums = zeros(5);
        for (JsonNode model : models) {
            JsonNode tokens = model.path("tokens");
            BigDecimal[] row = {
                number(tokens, "input"),
                number(tokens, "cache_read"),
                number(tokens, "cache_write_5m").add(number(tokens, "cache_write_1h")),
                number(tokens, "output"),
                number(tokens, "reasoning")
            };
            add(sums, row);
            table.row(cells(shortened(text(model, "model")), row));
        }
        table.rule();
        table.row(cells("All", sums));
        table.print(out);
    }

    private static void savings(JsonNode savings, PrintWriter out) {
        Map<String, BigDecimal[]> byMode = new TreeMap<>();
        BigDecimal[] sums = zeros(5);
        for (JsonNode saving : savings) {
            BigDecimal[] row = {
                number(saving, "operations"),
                number(saving, "tokens_original"),
                number(saving, "tokens_actual"),
                number(saving, "tokens_prevented"),
                number(saving, "cost_saved")
            };
            add(sums, row);
            add(
                    byMode.computeIfAbsent(
                            text(saving, "tool_name") + " " + text(saving, "operation_mode"), n -> zeros(5)),
                    row);
        }
        Table table = new Table(1, "Tool and mode", "Calls", "Original", "Actual", "Prevented", "Saved USD");
        byMode.forEach((mode, row) ->
                table.row(mode, whole(row[0]), whole(row[1]), whole(row[2]), whole(row[3]), money(row[4])));
        table.rule();
        table.row("All", whole(sums[0]), whole(sums[1]), whole(sums[2]), whole(sums[3]), money(sums[4]));
        table.print(out);
    }

    private static void outcomes(JsonNode audit, PrintWriter out) {
        long[] sums = new long[OUTCOMES.size()];
        for (JsonNode row : audit) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += row.path(OUTCOMES.get(i)).longValue();
            }
        }
        out.printf(
                Locale.ROOT,
                "Received %,d = ledger %,d + superseded %,d%n  + duplicates %,d + stale %,d + rejected %,d%n",
                sums[0],
                sums[1],
                sums[2],
                sums[3],
                sums[4],
                sums[5]);
    }

    private static String[] cells(String name, BigDecimal[] numbers) {
        String[] cells = new String[numbers.length + 1];
        cells[0] = name;
        for (int i = 0; i < numbers.length; i++) {
            cells[i + 1] = whole(numbers[i]);
        }
        return cells;
    }

    private static BigDecimal[] zeros(int length) {
        BigDecimal[] zeros = new BigDecimal[length];
        Arrays.fill(zeros, BigDecimal.ZERO);
        return zeros;
    }

    private static void add(BigDecimal[] sums, BigDecimal[] row) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = sums[i].add(row[i]);
        }
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).asText();
    }

    private static String shortened(String name) {
        return name.length() <= MODEL ? name : name.substring(0, MODEL - 1) + "…";
    }

    /** Zero for null: the sum's part of what nobody reported. */
    private static BigDecimal number(JsonNode node, String member) {
        JsonNode value = node.path(member);
        return value.isNumber() ? value.decimalValue() : BigDecimal.ZERO;
    }

    private static String whole(BigDecimal value) {
        return String.format(Locale.ROOT, "%,d", value.toBigIntegerExact());
    }

    private static String money(BigDecimal value) {
        return String.format(Locale.ROOT, "%,.4f", value.setScale(COST_DECIMALS, RoundingMode.HALF_UP));
    }
}
