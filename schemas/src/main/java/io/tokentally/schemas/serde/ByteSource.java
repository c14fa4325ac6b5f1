package io.tokentally.schemas.serde;

import java.nio.charset.StandardCharsets;

/**
 * Avro's binary primitives from memory. Throws some RuntimeException where they do not fit; what exactly, Avro's own reader
 * tells better. Not thread-safe.
 */
final class ByteSource {
    private static final char REPLACEMENT = '\uFFFD';

    private byte[] bytes = new byte[0];
    private int position;
    private boolean replaced;

    void reset(byte[] source, int from) {
        bytes = source;
        position = from;
        replaced = false;
    }

    boolean isEnd() {
        return position == bytes.length;
    }

    /** Whether a string was, or might have been, no valid UTF-8, so that writing it again gives other bytes. */
    boolean replaced() {
        return replaced;
    }

    boolean readBoolean() {
        return bytes[position++] == 1;
    }

    /** Also Avro's int. */
    long readLong() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = bytes[position++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IllegalArgumentException("a number of more than 10 bytes");
    }

    byte[] readBytes() {
        int length = length();
        byte[] value = new byte[length];
        System.arraycopy(bytes, position, value, 0, length);
        position += length;
        return value;
    }

    String readString() {
        int length = length();
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        replaced |= text.indexOf(REPLACEMENT) >= 0;
        position += length;
        return text;
    }

    /** The same; one that was read lately is not made anew. */
    String readString(RecentTexts recent) {
        int length = length();
        String text = recent.get(bytes, position, length);
        replaced |= text.indexOf(REPLACEMENT) >= 0;
        position += length;
        return text;
    }

    private int length() {
        long length = readLong();
        if (length < 0 || length > bytes.length - position) {
            throw new IllegalArgumentException("a length of " + length);
        }
        return (int) length;
    }
}
