package io.tokentally.testkit;

/** Keys as RFC 8785 writes an array of strings; on purpose not the code under test. */
final class KeyText {

    private KeyText() {}

    static String of(String... parts) {
        StringBuilder text = new StringBuilder("[");
        for (String part : parts) {
            text.append(text.length() == 1 ? "" : ",").append(quoted(part));
        }
        return text.append("]").toString();
    }

    private static String quoted(String part) {
        String text = part.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\b", "\\b")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\f", "\\f")
                .replace("\r", "\\r");
        for (char control = 0; control < 0x20; control++) {
            text = text.replace(String.valueOf(control), String.format("\\u%04x", (int) control));
        }
        return "\"" + text + "\"";
    }
}
