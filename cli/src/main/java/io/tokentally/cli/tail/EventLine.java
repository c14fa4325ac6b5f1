package io.tokentally.cli.tail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.schemas.PlainDigits;
import java.util.Locale;

/** One event on one line. */
final class EventLine {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private EventLine() {}

    static JsonNode parsed(String data) throws JsonProcessingException {
        return JSON.readTree(data);
    }

    /** The event as it came, with its type. */
    static String json(String type, JsonNode event) {
        ObjectNode line = JSON.createObjectNode().put("type", type);
        if (event instanceof ObjectNode object) {
            line.setAll(object);
        }
        return line.toString();
    }

    static String text(String type, JsonNode event) {
        return type.equals("usage") ? usage(event) : operation(event);
    }

    private static String usage(JsonNode event) {
        JsonNode tokens = event.path("tokens");
        StringBuilder line = new StringBuilder(event.path("occurred_at").asText("-"));
        line.append("  usage  ").append(name(event, "model"));
        count(line, "in", tokens, "input");
        count(line, "cached", tokens, "cache_read");
        count(line, "written", tokens, "cache_write_5m", "cache_write_1h");
        count(line, "out", tokens, "output", "reasoning");
        JsonNode cost = event.path("cost_usd");
        line.append("  ").append(cost.isNumber() ? "$" + PlainDigits.text(cost.decimalValue()) : "unpriced");
        line.append("  ").append(name(event, "user_id")).append("  ").append(name(event, "session_id"));
        return line.append(marks(event)).toString();
    }

    private static String operation(JsonNode event) {
        return String.format(
                Locale.ROOT,
                "%s  tool   %s %s  %,d of %,d tokens, %,d prevented  %s%s",
                event.path("created_at").asText("-"),
                name(event, "tool_name"),
                name(event, "operation_mode"),
                event.path("tokens_actual").longValue(),
                event.path("tokens_original").longValue(),
                event.path("tokens_prevented").longValue(),
                name(event, "session_id"),
                marks(event));
    }

    private static void count(StringBuilder line, String label, JsonNode tokens, String... classes) {
        long sum = 0;
        boolean reported = false;
        for (String name : classes) {
            reported |= tokens.path(name).isNumber();
            sum += tokens.path(name).longValue();
        }
        if (reported && (sum > 0 || label.equals("in") || label.equals("out"))) {
            line.append(String.format(Locale.ROOT, "  %,d %s", sum, label));
        }
    }

    private static String marks(JsonNode event) {
        long revision = event.path("revision").longValue();
        return (revision > 0 ? "  revision " + revision : "")
                + (event.path("voided").booleanValue() ? "  voided" : "");
    }

    /** A name may hold anything, but a terminal is to be told nothing by it. */
    private static String name(JsonNode event, String member) {
        String name = event.path(member).asText("");
        return name.isEmpty() || event.path(member).isNull() ? "-" : name.replaceAll("\\p{Cntrl}", "?");
    }
}
