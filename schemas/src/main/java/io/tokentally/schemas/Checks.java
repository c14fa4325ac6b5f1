package io.tokentally.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The single checks that {@link Bounds} is made of; keeps the first fault. Used by one thread. */
final class Checks {
    private static final int SHOWN = 80;
    private static final Instant FIRST_INSTANT = Instant.EPOCH;
    private static final Instant LAST_INSTANT = Instant.parse("9999-12-31T23:59:59.999999Z");

    private @Nullable Fault first;

    @Nullable
    Fault first() {
        return first;
    }

    void fault(RejectReason reason, String field, String problem) {
        if (first == null) {
            first = new Fault(reason, field, field + " " + problem);
        }
    }

    void required(String field, @Nullable String value) {
        name(field, value, true);
    }

    void name(String field, @Nullable String value, boolean required) {
        if (value == null || value.isEmpty()) {
            if (required) {
                fault(RejectReason.MISSING_FIELD, field, "is required but missing or empty");
            }
            return;
        }
        text(field, value, Bounds.MAX_NAME);
    }

    /** An optional identifier or name; where it is given it is not empty. */
    void optional(String field, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (value.isEmpty()) {
            fault(RejectReason.OUT_OF_BOUNDS, field, "must hold 1 to 256 code points but is empty");
        }
        text(field, value, Bounds.MAX_NAME);
    }

    void text(String field, @Nullable String value, int maxCodePoints) {
        if (value == null) {
            return;
        }
        int codePoints = 0;
        for (int i = 0; i < value.length(); i++, codePoints++) {
            char c = value.charAt(i);
            if (c == 0) {
                fault(RejectReason.OUT_OF_BOUNDS, field, "must not hold NUL but does at index " + i);
                return;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1));
                if (!pair) {
                    fault(RejectReason.OUT_OF_BOUNDS, field, "holds a lone surrogate at index " + i);
                    return;
                }
                i++;
            }
        }
        if (codePoints > maxCodePoints) {
            fault(
                    RejectReason.OUT_OF_BOUNDS,
                    field,
                    "may hold " + maxCodePoints + " code points but has " + codePoints + ": " + shown(value));
        }
    }

    void oneOf(String field, @Nullable String value, Set<String> known) {
        if (value == null || !known.contains(value)) {
            fault(
                    RejectReason.UNKNOWN_NAME,
                    field,
                    "must be one of " + String.join(", ", new TreeSet<>(known)) + " but is " + shown(value));
        }
    }

    void count(String field, @Nullable Long value) {
        if (value != null && (value < 0 || value >= Bounds.COUNT_LIMIT)) {
            fault(RejectReason.OUT_OF_BOUNDS, field, "must be from 0 to below 2^53 but is " + value);
        }
    }

    void tokens(String field, @Nullable Long value, boolean required) {
        if (value == null && required) {
            fault(RejectReason.MISSING_FIELD, field, "is required but missing");
        }
        count(field, value);
    }

    void instant(String field, @Nullable Instant value) {
        if (value != null && (value.isBefore(FIRST_INSTANT) || value.isAfter(LAST_INSTANT))) {
            fault(RejectReason.OUT_OF_BOUNDS, field, "must be from 1970 to 9999 but is " + value);
        }
    }

    void entries(String field, int entries) {
        if (entries > Bounds.MAX_MAP_ENTRIES) {
            fault(
                    RejectReason.OUT_OF_BOUNDS,
                    field,
                    "may have " + Bounds.MAX_MAP_ENTRIES + " entries but has " + entries);
        }
    }

    void tags(Map<String, String> tags) {
        entries("tags", tags.size());
        tags.forEach((name, value) -> {
            required("tags' key", name);
            String field = "tags." + shownName(name);
            if (value == null) {
                fault(RejectReason.MISSING_FIELD, field, "is null; leave the tag out instead");
            }
            text(field, value, Bounds.MAX_NAME);
        });
    }

    void parameters(String json) {
        text("parameters", json, Integer.MAX_VALUE);
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Bounds.MAX_PARAMETERS_BYTES) {
            fault(
                    RejectReason.OUT_OF_BOUNDS,
                    "parameters",
                    "may have " + Bounds.MAX_PARAMETERS_BYTES + " bytes but has " + bytes);
            return;
        }
        String problem = JsonObjects.problem(json);
        if (problem != null) {
            fault(RejectReason.OUT_OF_BOUNDS, "parameters", problem);
        }
    }

    /** A map's key as part of a field's name. */
    static String shownName(@Nullable String name) {
        return PlainText.of(String.valueOf(name), SHOWN);
    }

    /** The value in quotes, cut to what a person reads, with nothing in it that a terminal or a database refuses. */
    static String shown(@Nullable String value) {
        if (value == null) {
            return "null";
        }
        boolean whole = value.codePointCount(0, value.length()) <= SHOWN;
        String start = whole ? value : value.substring(0, value.offsetByCodePoints(0, SHOWN));
        String quoted = "'" + PlainText.of(start) + "'";
        return whole ? quoted : quoted + "... (" + value.length() + " chars)";
    }
}
