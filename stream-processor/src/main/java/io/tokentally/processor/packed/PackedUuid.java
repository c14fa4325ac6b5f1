package io.tokentally.processor.packed;

/** The usual text of a UUID, in lower case, as 16 bytes. Session ids mostly are such. */
final class PackedUuid {
    static final int BYTES = 16;
    private static final int LENGTH = 36;
    private static final String DIGITS = "0123456789abcdef";

    private PackedUuid() {}

    static boolean is(String text) {
        if (text.length() != LENGTH) {
            return false;
        }
        for (int at = 0; at < LENGTH; at++) {
            if (isDash(at) ? text.charAt(at) != '-' : digit(text.charAt(at)) < 0) {
                return false;
            }
        }
        return true;
    }

    static void put(String text, byte[] into, int offset) {
        int to = offset;
        for (int at = 0; at < LENGTH; at += 2) {
            if (isDash(at)) {
                at++;
            }
            into[to++] = (byte) (digit(text.charAt(at)) << 4 | digit(text.charAt(at + 1)));
        }
    }

    static String get(byte[] from, int offset) {
        StringBuilder text = new StringBuilder(LENGTH);
        for (int at = offset; at < offset + PackedUuid.BYTES; at++) {
            if (isDash(text.length())) {
                text.append('-');
            }
            text.append(DIGITS.charAt(from[at] >> 4 & 0xf)).append(DIGITS.charAt(from[at] & 0xf));
        }
        return text.toString();
    }

    private static boolean isDash(int at) {
        return at == 8 || at == 13 || at == 18 || at == 23;
    }

    private static int digit(char character) {
        if (character >= '0' && character <= '9') {
            return character - '0';
        }
        return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
    }
}
