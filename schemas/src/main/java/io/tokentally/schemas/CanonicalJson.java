package io.tokentally.schemas;

import java.nio.charset.StandardCharsets;

/** JSON arrays of strings in the canonical form of RFC 8785, which for strings means: the shortest escapes, nothing else. */
public final class CanonicalJson {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private CanonicalJson() {}

    /** The array of {@code parts}, as text. The parts must hold no lone surrogate; admission sees to that. */
    public static String array(String... parts) {
        StringBuilder out = new StringBuilder(64).append('[');
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                out.append(',');
            }
            appendString(out, parts[i]);
        }
        return out.append(']').toString();
    }

    /** The array of {@code parts}, as UTF-8. */
    public static byte[] arrayBytes(String... parts) {
        return array(parts).getBytes(StandardCharsets.UTF_8);
    }

    /** The array of both, as UTF-8: as the other, but quick where nothing needs an escape, as in most keys. */
    public static byte[] arrayBytes(String first, String second) {
        byte[] one = first.getBytes(StandardCharsets.UTF_8);
        byte[] two = second.getBytes(StandardCharsets.UTF_8);
        if (!PlainAscii.is(one) || !PlainAscii.is(two)) {
            return array(first, second).getBytes(StandardCharsets.UTF_8);
        }
        byte[] out = new byte[one.length + two.length + "[\"\",\"\"]".length()];
        int at = 0;
        out[at++] = '[';
        at = putQuoted(out, at, one);
        out[at++] = ',';
        at = putQuoted(out, at, two);
        out[at] = ']';
        return out;
    }

    /** Returns where it ends. */
    private static int putQuoted(byte[] out, int at, byte[] text) {
        int from = at + 1;
        int end = from + text.length;
        out[at] = '"';
        System.arraycopy(text, 0, out, from, text.length);
        out[end] = '"';
        return end + 1;
    }

    private static void appendString(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 0xf]);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
