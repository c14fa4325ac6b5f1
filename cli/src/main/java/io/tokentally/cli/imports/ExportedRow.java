package io.tokentally.cli.imports;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of an export as the event that it was made of, for {@code /track/batch}: every field of its fingerprint to the letter.
 * What is derived (costs, prices, sums, arrival) is left to where it goes.
 */
final class ExportedRow {
    private static final Set<String> TEXTS = Set.of(
            "event_id",
            "user_id",
            "session_id",
            "message_id",
            "provider",
            "model",
            "operation",
            "token_source",
            "service_tier",
            "stop_reason",
            "status",
            "tool_id",
            "tool_name",
            "operation_mode",
            "file_path");
    private static final Set<String> OTHERS = Set.of(
            "revision",
            "thinking_enabled",
            "thinking_budget",
            "latency_ms",
            "reported_cost_usd",
            "tags",
            "tokens_original",
            "tokens_actual",
            "response_time_ms",
            "cache_hit");
    private static final Map<String, String> CLASSES = Map.of(
            "input_tokens", "input",
            "cache_read_tokens", "cache_read",
            "cache_write_5m_tokens", "cache_write_5m",
            "cache_write_1h_tokens", "cache_write_1h",
            "output_tokens", "output",
            "reasoning_tokens", "reasoning",
            "other_tokens", "other");

    private ExportedRow() {}

    /** Of a line of JSON Lines. */
    static ObjectNode ofJson(String line) throws JsonProcessingException {
        if (!(Json.MAPPER.readTree(line) instanceof ObjectNode row)) {
            throw new IllegalArgumentException("is no JSON object");
        }
        Map<String, JsonNode> cells = new HashMap<>();
        row.properties().forEach(cell -> cells.put(cell.getKey(), cell.getValue()));
        JsonNode text = row.get("parameters_text");
        return event(cells, text == null ? source(line, "parameters") : text.textValue());
    }

    /** Of a CSV record; a null cell is a null value. */
    static ObjectNode ofCells(List<String> names, List<@Nullable String> values) throws JsonProcessingException {
        Map<String, JsonNode> cells = new HashMap<>();
        String parameters = null;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String value = values.get(i);
            if (name.equals("parameters")) {
                parameters = value;
            } else if (value == null && name.equals("time_given")) {
                cells.put(name, Json.MAPPER.nullNode()); // of a row that is older than the column
            } else if (value != null && !isDerived(name)) {
                cells.put(
                        name,
                        TEXTS.contains(name) || isTime(name)
                                ? Json.MAPPER.getNodeFactory().textNode(value)
                                : Json.MAPPER.readTree(value));
            }
        }
        return event(cells, parameters);
    }

    private static boolean isTime(String name) {
        return name.equals("occurred_at") || name.equals("created_at");
    }

    private static boolean isDerived(String name) {
        return !TEXTS.contains(name)
                && !OTHERS.contains(name)
                && !CLASSES.containsKey(name)
                && !isTime(name)
                && !name.equals("time_given");
    }

    private static ObjectNode event(Map<String, JsonNode> cells, @Nullable String parameters) {
        if (!cells.containsKey("event_id") || !cells.containsKey("time_given")) {
            throw new IllegalArgumentException(
                    "is no row of an export of usage or tools: event_id or time_given is missing");
        }
        boolean tool = cells.containsKey("tool_name");
        ObjectNode event = Json.MAPPER.createObjectNode();
        event.put("type", tool ? "tool_operation" : "usage").put("exact", true);
        cells.forEach((name, value) -> {
            if (!value.isNull() && (TEXTS.contains(name) || OTHERS.contains(name))) {
                event.set(name, plain(value));
            }
        });
        JsonNode time = cells.get(tool ? "created_at" : "occurred_at");
        if (time != null) {
            event.set(cells.get("time_given").asBoolean() ? "occurred_at" : "recorded_at", time);
        }
        if (tool) {
            event.putRawValue("parameters", new RawValue(parameters == null ? "{}" : parameters));
            return event;
        }
        ObjectNode usage = event.putObject("usage");
        CLASSES.forEach((column, name) -> {
            JsonNode count = cells.get(column);
            usage.set(name, count == null ? Json.MAPPER.nullNode() : count);
        });
        return event;
    }

    /** Without an exponent, which Jackson would write of 0.0000001. */
    private static JsonNode plain(JsonNode value) {
        return value.isBigDecimal() ? Json.MAPPER.getNodeFactory().rawValueNode(digits(value.decimalValue())) : value;
    }

    private static RawValue digits(BigDecimal value) {
        return new RawValue(value.toPlainString());
    }

    /** The value of a member as it stands in the text of its object; null where there is none. */
    private static @Nullable String source(String object, String member) throws JsonProcessingException {
        try (JsonParser parser = Json.MAPPER.createParser(object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(member);
                parser.nextToken();
                int start = offset(parser);
                boolean isObject = parser.currentToken() == JsonToken.START_OBJECT;
                parser.skipChildren();
                if (found) {
                    return isObject ? object.substring(start, offset(parser) + 1) : null;
                }
            }
            return null;
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory does not fail to be read", e);
        }
    }

    private static int offset(JsonParser parser) {
        return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
    }
}
