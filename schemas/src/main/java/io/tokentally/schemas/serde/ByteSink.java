package io.tokentally.schemas.serde;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Avro's binary primitives into memory that grows and is used again. Not thread-safe. */
final class ByteSink {
    private static final int LONGEST_VARINT = 10;

    private byte[] bytes = new byte[512];
    private int size;

    void reset() {
        size = 0;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, size);
    }

    void write(byte[] source) {
        write(source, 0);
    }

    void write(byte[] source, int from) {
        int length = source.length - from;
        room(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    void writeBoolean(boolean value) {
        room(1);
        bytes[size++] = (byte) (value ? 1 : 0);
    }

    /** Also Avro's int. */
    void writeLong(long value) {
        room(LONGEST_VARINT);
        byte[] to = bytes;
        int at = size;
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            to[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[at++] = (byte) rest;
        size = at;
    }

    void writeBytes(byte[] value) {
        writeLong(value.length);
        write(value);
    }

    void writeString(String text) {
        writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
