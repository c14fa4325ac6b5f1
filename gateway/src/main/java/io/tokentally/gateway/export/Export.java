package io.tokentally.gateway.export;

import static io.tokentally.gateway.export.Column.bool;
import static io.tokentally.gateway.export.Column.json;
import static io.tokentally.gateway.export.Column.number;
import static io.tokentally.gateway.export.Column.text;
import static io.tokentally.gateway.export.Column.time;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What can be exported: a table, its columns, which rows of it count, their time and their order.
 *
 * @param counted beside the filter
 * @param order one that an index serves
 */
record Export(String table, List<Column> columns, String counted, String timeColumn, String order) {
    static final Export USAGE = new Export(
            "usage_ledger",
            List.of(
                    text("event_id"),
                    number("revision"),
                    time("occurred_at"),
                    bool("time_given"),
                    time("arrived_at"),
                    text("user_id"),
                    text("session_id"),
                    text("message_id"),
                    text("provider"),
                    text("model"),
                    text("operation"),
                    number("input_tokens"),
                    number("cache_read_tokens"),
                    number("cache_write_5m_tokens"),
                    number("cache_write_1h_tokens"),
                    number("output_tokens"),
                    number("reasoning_tokens"),
                    json("other_tokens", "CAST(other_tokens AS text)"),
                    number("total_tokens", """
                            coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0)
                            + coalesce(cache_write_5m_tokens, 0) + coalesce(cache_write_1h_tokens, 0)
                            + coalesce(output_tokens, 0) + coalesce(reasoning_tokens, 0)
                            + (SELECT coalesce(sum(CAST(value AS numeric)), 0) FROM jsonb_each_text(other_tokens))"""),
                    text("token_source"),
                    text("service_tier"),
                    bool("thinking_enabled"),
                    number("thinking_budget"),
                    text("stop_reason"),
                    text("status"),
                    number("latency_ms", "latency_us / 1000.0"),
                    number("input_cost_usd"),
                    number("output_cost_usd"),
                    number("cost_usd", "input_cost_usd + output_cost_usd"),
                    number("reported_cost_usd"),
                    json("tags", "CAST(tags AS text)")),
            "NOT voided",
            "occurred_at",
            "occurred_at, event_id");

    static final Export TOOLS = new Export(
            "tool_ledger",
            List.of(
                    text("event_id"),
                    number("revision"),
                    time("created_at"),
                    bool("time_given"),
                    time("arrived_at"),
                    text("user_id"),
                    text("session_id"),
                    text("tool_id"),
                    text("tool_name"),
                    text("operation_mode"),
                    json("parameters", "parameters"),
                    text("file_path"),
                    number("tokens_original"),
                    number("tokens_actual"),
                    number("tokens_prevented", "tokens_original - tokens_actual"),
                    number("response_time_ms", "response_time_us / 1000.0"),
                    bool("cache_hit"),
                    text("provider"),
                    text("model"),
                    number("price_usd"),
                    text("price_source"),
                    number("cost_baseline", "baseline_cost_usd"),
                    number("cost_actual", "actual_cost_usd"),
                    number("cost_saved", "baseline_cost_usd - actual_cost_usd"),
                    json("tags", "CAST(tags AS text)")),
            "NOT voided",
            "created_at",
            "created_at, event_id");

    static final Export TOTALS = new Export(
            "model_totals",
            List.of(
                    time("window_start"),
                    new Column("window", "\"window\"", Column.Kind.TEXT),
                    text("provider"),
                    text("model"),
                    number("calls"),
                    number("unpriced_calls"),
                    number("error_calls"),
                    number("cancelled_calls"),
                    number("cache_hit_calls"),
                    reported("input"),
                    reported("cache_read"),
                    reported("cache_write_5m"),
                    reported("cache_write_1h"),
                    reported("output"),
                    reported("reasoning"),
                    json("other_tokens", """
                            (SELECT CAST(coalesce(jsonb_object_agg(key, value -> 'sum'), '{}') AS text)
                             FROM jsonb_each(other_tokens) WHERE CAST(value ->> 'reported' AS numeric) > 0)"""),
                    number("cost_usd", "CASE WHEN calls > unpriced_calls THEN input_cost_usd + output_cost_usd END")),
            "calls > 0",
            "window_start",
            "window_start, provider COLLATE \"C\", model COLLATE \"C\"");

    String select() {
        return columns.stream()
                .map(column -> column.sql() + " AS \"" + column.name() + "\"")
                .collect(Collectors.joining(", "));
    }

    private static Column reported(String name) {
        return number(name + "_tokens", "CASE WHEN " + name + "_reported > 0 THEN " + name + "_tokens END");
    }
}
