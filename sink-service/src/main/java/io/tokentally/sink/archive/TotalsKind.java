package io.tokentally.sink.archive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A totals table, and the sums over the ledger that each of its columns must equal, as SQL. */
public enum TotalsKind {
    MODEL("model_totals", "usage_ledger", List.of("provider", "model"), List.of("15m", "hour", "day"), usage()),
    USER("user_totals", "usage_ledger", List.of("user_id", "provider", "model"), List.of("day"), usage()),
    SESSION("session_totals", "usage_ledger", List.of("session_id", "provider", "model"), List.of(), usage()),
    SAVINGS(
            "savings_totals",
            "tool_ledger",
            List.of("tool_id", "tool_name", "operation_mode"),
            List.of("15m", "hour", "day"),
            savings());

    private static final Map<String, String> STRIDES = Map.of("15m", "15 minutes", "hour", "1 hour", "day", "1 day");

    public final String table;
    public final String ledger;
    public final List<String> windows;
    /** Column to the SQL of its sum over the ledger. */
    public final Map<String, String> sums;

    private final List<String> names;

    TotalsKind(String table, String ledger, List<String> names, List<String> windows, Map<String, String> sums) {
        this.table = table;
        this.ledger = ledger;
        this.names = names;
        this.windows = windows;
        this.sums = sums;
    }

    /** The columns that name a total. */
    public List<String> key() {
        List<String> key = new ArrayList<>(List.of("tenant"));
        key.addAll(names);
        if (!windows.isEmpty()) {
            key.addAll(List.of("\"window\"", "window_start"));
        }
        return key;
    }

    /** The table of the sums over what was archived: its columns are those of {@link #table}, and the month. */
    public String archive() {
        return "archived_" + table;
    }

    /** The ledger's entries that count, each once per window, with {@link #key()} beside their own columns. */
    public String entries() {
        return entries(ledger);
    }

    /** As {@link #entries()}, of one partition of the ledger. */
    String entries(String partition) {
        String time = ledger.equals("usage_ledger") ? "occurred_at" : "created_at";
        if (windows.isEmpty()) {
            return "(SELECT * FROM " + partition + " WHERE NOT voided) l";
        }
        String strides = String.join(
                ", ",
                windows.stream()
                        .map(window -> "('" + window + "', INTERVAL '" + STRIDES.get(window) + "')")
                        .toList());
        return "(SELECT e.*, w.label AS \"window\", date_bin(w.stride, e." + time
                + ", TIMESTAMPTZ '1970-01-01 00:00:00+00') AS window_start FROM " + partition + " e CROSS JOIN (VALUES "
                + strides + ") w (label, stride) WHERE NOT e.voided) l";
    }

    /**
     * The sums of {@link #key()}, over {@code entries}.
     *
     * @param entries of this kind
     */
    public String sumsOver(String entries) {
        String key = String.join(", ", key());
        return "SELECT " + key + ", "
                + sums.entrySet().stream()
                        .map(sum -> sum.getValue() + " AS " + sum.getKey())
                        .collect(Collectors.joining(", "))
                + " FROM " + entries + " GROUP BY " + key;
    }

    /**
     * The further token classes by {@link #key()} and class, as tokens and reported; those that totals do not keep apart
     * are one class a side. Has one parameter: the classes kept apart, an array of text.
     */
    public String otherClassesOver(String entries) {
        String key = String.join(", ", key());
        return "SELECT " + key + ", class, sum(tokens) AS tokens, count(*) AS reported FROM (SELECT " + key
                + ", event_id, CASE WHEN sent = ANY(?) THEN sent WHEN starts_with(sent, 'input_') THEN 'input_other'"
                + " ELSE 'output_other' END AS class, sum(tokens::numeric) AS tokens FROM " + entries
                + " CROSS JOIN LATERAL jsonb_each_text(l.other_tokens) o (sent, tokens)"
                + " GROUP BY " + key + ", event_id, class) f GROUP BY " + key + ", class";
    }

    private static Map<String, String> usage() {
        Map<String, String> sums = new LinkedHashMap<>();
        sums.put("calls", "count(*)");
        sums.put("unpriced_calls", "count(*) FILTER (WHERE input_cost_usd IS NULL OR output_cost_usd IS NULL)");
        for (String status : List.of("error", "cancelled", "cache_hit")) {
            sums.put(status + "_calls", "count(*) FILTER (WHERE status = '" + status + "')");
        }
        for (String name : List.of("input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning")) {
            sums.put(name + "_tokens", sum(name + "_tokens"));
            sums.put(name + "_reported", "count(" + name + "_tokens)");
        }
        sums.put("input_cost_usd", sum("input_cost_usd"));
        sums.put("output_cost_usd", sum("output_cost_usd"));
        sums.put("reported_cost_usd", sum("reported_cost_usd"));
        sums.put("reported_cost_calls", "count(reported_cost_usd)");
        sums.put("latency_us", sum("latency_us"));
        sums.put("latency_calls", "count(latency_us)");
        return sums;
    }

    private static Map<String, String> savings() {
        Map<String, String> sums = new LinkedHashMap<>();
        sums.put("operations", "count(*)");
        for (String column : List.of("tokens_original", "tokens_actual", "baseline_cost_usd", "actual_cost_usd")) {
            sums.put(column, sum(column));
        }
        sums.put("response_time_us", sum("response_time_us"));
        sums.put("response_time_operations", "count(response_time_us)");
        sums.put("cache_hits", "count(*) FILTER (WHERE cache_hit)");
        sums.put("cache_hit_operations", "count(cache_hit)");
        return sums;
    }

    private static String sum(String column) {
        return "coalesce(sum(" + column + "), 0)";
    }
}
