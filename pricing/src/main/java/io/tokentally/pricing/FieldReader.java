package io.tokentally.pricing;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Typed access to the fields of one JSON object. What is missing is null or empty; what has the wrong type is a fault. */
final class FieldReader {

    private final String where;
    private final JsonNode object;
    private final List<String> faults;

    /** @param where what the faults begin with */
    FieldReader(String where, JsonNode object, List<String> faults) {
        this.where = where;
        this.object = object;
        this.faults = faults;
    }

    void allow(Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                fault(name, "is not a field of the format");
            }
        });
    }

    @Nullable
    String text(String name) {
        JsonNode value = value(name);
        if (value == null || value.isTextual()) {
            return value == null ? null : value.textValue();
        }
        fault(name, "is not text: " + value);
        return value.toString();
    }

    long count(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return 0;
        }
        if (!value.canConvertToExactIntegral() || !value.canConvertToLong()) {
            fault(name, "is not a whole number: " + value);
            return 0;
        }
        return value.longValue();
    }

    @Nullable
    Instant time(String name) {
        String text = text(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            fault(name, "is not a time like 2026-01-31T00:00:00Z: " + text);
            return null;
        }
    }

    @Nullable
    BigDecimal decimal(String name) {
        JsonNode value = value(name);
        if (value == null || value.isNumber()) {
            return value == null ? null : value.decimalValue();
        }
        fault(name, "is not a number: " + value);
        return null;
    }

    List<String> texts(String name) {
        JsonNode list = value(name);
        List<String> result = new ArrayList<>();
        if (list != null && !list.isArray()) {
            fault(name, "is not a list: " + list);
        } else if (list != null) {
            for (JsonNode item : list) {
                if (!item.isTextual()) {
                    fault(name, "holds something that is not text: " + item);
                }
                result.add(item.asText());
            }
        }
        return result;
    }

    Map<String, BigDecimal> decimals(String name) {
        JsonNode map = value(name);
        Map<String, BigDecimal> result = new LinkedHashMap<>();
        if (map != null && !map.isObject()) {
            fault(name, "is not an object: " + map);
        } else if (map != null) {
            FieldReader inner = new FieldReader(where + name + ".", map, faults);
            map.fieldNames().forEachRemaining(key -> {
                BigDecimal amount = inner.decimal(key);
                if (amount != null) {
                    result.put(key, amount);
                }
            });
        }
        return result;
    }

    void fault(String name, String what) {
        faults.add(where + name + " " + what);
    }

    private @Nullable JsonNode value(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }
}
