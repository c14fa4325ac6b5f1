package io.tokentally.sdk.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.schemas.Bounds;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reading other people's JSON: what is absent or null is null, what is wrong is refused with its value. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final BigDecimal COUNT_LIMIT = BigDecimal.valueOf(Bounds.COUNT_LIMIT);
    private static final int SHOWN = 80;

    private Json() {}

    /** JSON text, a map or a Jackson node, as an object. */
    static ObjectNode object(Object body) {
        JsonNode node = node(body);
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidUsageException("usage must be a JSON object but is " + shown(node));
    }

    private static JsonNode node(Object body) {
        try {
            if (body instanceof JsonNode node) {
                return node;
            }
            if (body instanceof CharSequence text) {
                return MAPPER.readTree(text.toString());
            }
            if (body instanceof Map<?, ?> map) {
                return MAPPER.valueToTree(map);
            }
        } catch (JsonProcessingException e) {
            throw new InvalidUsageException("usage must be a JSON object but is no JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new InvalidUsageException("usage must be a map of JSON values but is not: " + e.getMessage());
        }
        throw new InvalidUsageException("usage must be JSON text, a map or a JsonNode but is a "
                + body.getClass().getName());
    }

    /** The object under {@code name}, or null where there is none. */
    static @Nullable ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode child ? child : null;
    }

    /** The non-empty text under {@code name}, or null where there is none. */
    static @Nullable String text(ObjectNode parent, String name) {
        JsonNode node = parent.get(name);
        return node != null && node.isTextual() && !node.textValue().isEmpty() ? node.textValue() : null;
    }

    /** The count under {@code name}: a whole number from 0 to below 2^53. Null where {@code parent} or it is absent. */
    static @Nullable Long count(@Nullable ObjectNode parent, String name) {
        JsonNode node = parent == null ? null : parent.get(name);
        if (node == null || node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (!node.isNumber() || Double.isNaN(node.doubleValue()) || Double.isInfinite(node.doubleValue())) {
            throw notACount(name, node);
        }
        BigDecimal value = node.decimalValue();
        if (value.signum() < 0
                || value.compareTo(COUNT_LIMIT) >= 0
                || value.stripTrailingZeros().scale() > 0) {
            throw notACount(name, node);
        }
        return value.longValueExact();
    }

    private static InvalidUsageException notACount(String name, JsonNode node) {
        return new InvalidUsageException(name + " must be a whole number from 0 to below 2^53 but is " + shown(node));
    }

    static List<String> keys(ObjectNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    static String shown(JsonNode node) {
        String text = node.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + " chars)";
    }
}
