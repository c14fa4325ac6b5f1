package io.tokentally.testkit;

import java.util.HexFormat;
import java.util.Map;

/** Keys as RFC 8785 writes an array of strings; on purpose not the code under test. */
final class KeyText {

    private static final Map<Character, String> ESCAPES =
            Map.of('"', "\\\"", '\\', "\\\\", '\b', "\\b", '\t', "\\t", '\n', "\\n", '\f', "\\f", '\r', "\\r");

    private KeyText() {}

    static String of(String... parts) {
        StringBuilder text = new StringBuilder("[");
        for (String part : parts) {
            text.append(text.length() == 1 ? "" : ",").append(quoted(part));
        }
        return text.append("]").toString();
    }

    private static String quoted(String part) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (ESCAPES.containsKey(c)) {
                text.append(ESCAPES.get(c));
            } else if (c < 0x20) {
                text.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }
}
