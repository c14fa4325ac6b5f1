package io.tokentally.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;

/** A caller's value as it stands in an error's detail: quoted, and cut where it is long. */
public final class Shown {
    private static final int LENGTH = 80;

    private Shown() {}

    public static String of(String value) {
        return "'" + cut(value) + "'";
    }

    public static String of(JsonNode value) {
        return value.isTextual() ? of(value.textValue()) : cut(value.isContainerNode() ? kind(value) : value.asText());
    }

    private static String kind(JsonNode value) {
        return value.isObject() ? "an object" : "an array";
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= LENGTH
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LENGTH)) + "... (" + text.length() + " chars)";
    }
}
