package io.tokentally.gateway.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.gateway.http.Json;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.Shown;
import io.tokentally.gateway.http.Times;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object read field by field. A value of another type than asked for is refused with 422, null is as good as absent.
 * Reading a field makes it known; {@link #done()} then refuses those nobody asked for, so that a misspelt field is told and
 * not lost. Used by one thread.
 */
final class Fields {
    /** Digits of a decimal, before or behind the point; more is no amount of anything. */
    private static final int MAX_DIGITS = 60;

    private final ObjectNode node;
    private final String source;
    private final Set<String> known = new TreeSet<>();

    /** @param source the text of {@code node} */
    Fields(ObjectNode node, String source) {
        this.node = node;
        this.source = source;
    }

    /** Those of a request's body. */
    static Fields of(String body) {
        return new Fields(Json.object(body), body);
    }

    boolean has(String name) {
        return value(name) != null;
    }

    @Nullable
    JsonNode value(String name) {
        known.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    @Nullable
    String text(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isTextual()) {
            throw wrongType(name, "a string", value);
        }
        return value == null ? null : value.textValue();
    }

    /** A JSON integer; a fraction, an exponent or a string is none. */
    @Nullable
    Long whole(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()) {
            throw wrongType(name, "a whole number", value);
        }
        if (!value.canConvertToLong()) {
            throw ProblemException.unacceptable(name + " must be below 2^53 in size but is " + Shown.of(value));
        }
        return value.longValue();
    }

    @Nullable
    Boolean flag(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isBoolean()) {
            throw wrongType(name, "true or false", value);
        }
        return value == null ? null : value.booleanValue();
    }

    /** A JSON number, exactly. */
    @Nullable
    BigDecimal number(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()) {
            throw wrongType(name, "a number", value);
        }
        return sane(name, value.decimalValue());
    }

    /** A JSON number or a string that holds one, exactly. */
    @Nullable
    BigDecimal amount(String name) {
        JsonNode value = value(name);
        if (value == null || !value.isTextual()) {
            return number(name);
        }
        String text = value.textValue();
        try {
            if (text.length() <= 2 * MAX_DIGITS) {
                return sane(name, new BigDecimal(text));
            }
        } catch (NumberFormatException e) {
            throw wrongType(name, "a number or a string that holds one", value);
        }
        throw wrongType(name, "a number of at most " + 2 * MAX_DIGITS + " characters", value);
    }

    @Nullable
    Instant dateTime(String name) {
        String text = text(name);
        return text == null ? null : Times.dateTime(name, text);
    }

    @Nullable
    ObjectNode object(String name) {
        JsonNode value = value(name);
        if (value == null || value instanceof ObjectNode) {
            return (ObjectNode) value;
        }
        throw wrongType(name, "a JSON object", value);
    }

    /** An object as it was sent, to the letter. */
    @Nullable
    String objectText(String name) {
        return object(name) == null ? null : Json.source(source, name);
    }

    /** The objects of an array as they were sent; empty for an entry of another kind. */
    List<String> objectTexts(String name) {
        return Json.sources(source, name);
    }

    /** An object of strings; empty where it is absent. */
    Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        ObjectNode object = object(name);
        if (object != null) {
            object.properties().forEach(entry -> {
                if (!entry.getValue().isTextual()) {
                    throw wrongType(name + "." + entry.getKey(), "a string", entry.getValue());
                }
                texts.put(entry.getKey(), entry.getValue().textValue());
            });
        }
        return texts;
    }

    /**
     * Call it when all fields were read.
     *
     * @throws ProblemException 422 for a field that was not asked for
     */
    void done() {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw ProblemException.unacceptable(
                        "unknown field " + Shown.of(name) + "; known here: " + String.join(", ", known));
            }
        }
    }

    static ProblemException wrongType(String name, String expected, JsonNode value) {
        return ProblemException.unacceptable(name + " must be " + expected + " but is "
                + (value.isTextual() ? "the string " : "") + Shown.of(value));
    }

    /** Keeps arithmetic on what a caller sends cheap: 1e-999999999 has a billion digits. */
    private static BigDecimal sane(String name, BigDecimal value) {
        if (value.scale() > MAX_DIGITS || value.precision() - (long) value.scale() > MAX_DIGITS) {
            throw ProblemException.unacceptable(name + " may have " + MAX_DIGITS
                    + " digits before and behind the point but is " + Shown.of(value.toString()));
        }
        return value;
    }
}
