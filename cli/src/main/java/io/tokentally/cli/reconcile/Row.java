package io.tokentally.cli.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tokentally.schemas.PlainDigits;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row by column, in one text form each, whether they came from Postgres or from a topic: decimals
 * without trailing zeros, times in UTC, JSON flattened to its leaves.
 */
final class Row {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private final Map<String, String> values = new TreeMap<>();

    /** Null is as good as absent. */
    Row put(String column, @Nullable Object value) {
        if (value instanceof BigDecimal decimal) {
            values.put(column, PlainDigits.text(decimal));
        } else if (value instanceof byte[] bytes) {
            values.put(column, HexFormat.of().formatHex(bytes));
        } else if (value instanceof Instant || value instanceof String || value instanceof Boolean) {
            values.put(column, value.toString());
        } else if (value instanceof Number number) {
            values.put(column, Long.toString(number.longValue()));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, item) -> put(column + "." + name, item));
        } else if (value != null) {
            throw new IllegalArgumentException("column " + column + " holds a " + value.getClass());
        }
        return this;
    }

    Row putJson(String column, @Nullable String json) {
        if (json != null) {
            try {
                flatten(column, JSON.readTree(json));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("column " + column + " holds no JSON: " + json, e);
            }
        }
        return this;
    }

    Map<String, String> values() {
        return values;
    }

    private void flatten(String path, JsonNode node) {
        if (node.isObject()) {
            node.properties().forEach(member -> flatten(path + "." + member.getKey(), member.getValue()));
        } else if (node.isNumber()) {
            values.put(path, PlainDigits.text(node.decimalValue()));
        } else {
            values.put(path, node.asText());
        }
    }
}
