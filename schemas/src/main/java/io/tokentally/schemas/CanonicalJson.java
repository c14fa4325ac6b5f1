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

    /** The array of {@code parts}, as UTF-8; quick where nothing needs an escape, as in most keys. */
    public static byte[] arrayBytes(String... parts) {
        int length = 1;
        for (String part : parts) {
            length += part.length() + "\"\",".length();
        }
        byte[] out = new byte[Math.max(length, "[]".length())];
        int end = 0;
        for (String part : parts) {
            out[end] = (byte) (end == 0 ? '[' : ',');
            end = putPlain(out, end + 1, part);
            if (end < 0) {
                return array(parts).getBytes(StandardCharsets.UTF_8);
            }
        }
        if (end == 0) {
            out[end++] = '[';
        }
        out[end] = ']';
        return out;
    }

    /** In quotes. Returns where it ends; −1 where it is not plain. */
    private static int putPlain(byte[] out, int at, String text) {
        int length = text.length();
        out[at] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
                return -1;
            }
            out[at + 1 + i] = (byte) c;
        }
        out[at + 1 + length] = '"';
        return at + length + 2;
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
