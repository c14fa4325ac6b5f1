package io.tokentally.schemas;

/** Text that any log, header or database takes: control characters and lone surrogates become U+FFFD. */
public final class PlainText {
    private static final char REPLACEMENT = '\uFFFD';

    private PlainText() {}

    public static String of(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                plain.append(c).append(text.charAt(++i));
            } else {
                plain.append(Character.isISOControl(c) || Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        return plain.toString();
    }

    /** {@link #of} of at most the first {@code maxChars} characters. */
    public static String of(String text, int maxChars) {
        return of(text.length() <= maxChars ? text : text.substring(0, maxChars));
    }
}
