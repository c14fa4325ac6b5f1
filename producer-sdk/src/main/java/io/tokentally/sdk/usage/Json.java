package io.tokentally.sdk.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.schemas.Bounds;
import io.tokentally.sdk.usage.stream.EventStream;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reading other people's JSON: what is absent or null is null, what is wrong is refused with its value. */
final class Json {
    private static final BigDecimal COUNT_LIMIT = BigDecimal.valueOf(Bounds.COUNT_LIMIT);
    private static final int SHOWN = 80;

    private Json() {}

    /** What a stream is made of; a body that is none is its own only event. */
    static List<ObjectNode> events(Object received) {
        try {
            return EventStream.read(received).stream().map(Json::object).toList();
        } catch (JsonProcessingException e) {
            throw new InvalidUsageException("usage must be a JSON object but is no JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new InvalidUsageException(
                    "usage must be JSON text, a map, a JsonNode or a list of these but is or holds " + e.getMessage());
        }
    }

    private static ObjectNode object(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidUsageException("usage must be a JSON object but is " + shown(node));
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

    /**
     * The count under the first of {@code names} that has one: a whole number from 0 to below 2^53. Null where
     * {@code parent} or all of them are absent.
     */
    static @Nullable Long count(@Nullable ObjectNode parent, String... names) {
        for (String name : names) {
            JsonNode node = parent == null ? null : parent.get(name);
            if (node != null && !node.isNull() && !node.isMissingNode()) {
                return count(name, node);
            }
        }
        return null;
    }

    private static long count(String name, JsonNode node) {
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

    /** {@code earlier} with all that {@code later} says put over it. */
    static ObjectNode overlay(ObjectNode earlier, ObjectNode later) {
        ObjectNode both = earlier.objectNode();
        both.setAll(earlier);
        later.properties().stream()
                .filter(property -> !property.getValue().isNull())
                .forEach(property -> both.set(property.getKey(), property.getValue()));
        return both;
    }

    static boolean hasAny(ObjectNode object, Collection<String> names) {
        return names.stream().anyMatch(object::has);
    }

    private static InvalidUsageException notACount(String name, JsonNode node) {
        return new InvalidUsageException(name + " must be a whole number from 0 to below 2^53 but is " + shown(node));
    }

    static List<String> keys(ObjectNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    /** A value in a message; of what holds others only its kind, as it may be of any size and depth. */
    static String shown(JsonNode node) {
        if (node.isContainerNode()) {
            return node instanceof ObjectNode object ? "an object with the keys " + keys(object) : "a list";
        }
        String text = node.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + " chars)";
    }
}
