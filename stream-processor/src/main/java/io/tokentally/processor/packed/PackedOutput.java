package io.tokentally.processor.packed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that grow. Numbers take 7 bits a byte, the lowest first; signed ones in zigzag. Not thread-safe.
 *
 * @see PackedInput
 */
public final class PackedOutput {
    static final int USD_SCALE = 18;
    /** Prices have few digits, so that most amounts are whole multiples of this. */
    static final long USD_STEP = 1_000_000_000L;

    static final int STEPS = 0;
    static final int UNITS = 1;
    static final int LARGE = 2;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int LARGEST_SHIFTED = 61;

    private byte[] bytes;
    private int length;

    public PackedOutput(int capacity) {
        bytes = new byte[capacity];
    }

    /** What has been written, from its start on; it changes with the next write. */
    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    public void fixed(long value) {
        room(Long.BYTES);
        LONG.set(bytes, length, value);
        length += Long.BYTES;
    }

    /** From 0 on, or all 64 bits. */
    public void number(long value) {
        room(10);
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes[length++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[length++] = (byte) left;
    }

    public void signed(long value) {
        number(value << 1 ^ value >> 63);
    }

    public void bytes(byte[] from, int offset, int count) {
        room(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    public void sized(byte[] from) {
        number(from.length);
        bytes(from, 0, from.length);
    }

    /** A UUID in its usual form takes 17 bytes. */
    public void text(String text) {
        if (PackedUuid.is(text)) {
            number(1);
            room(PackedUuid.BYTES);
            PackedUuid.put(text, bytes, length);
            length += PackedUuid.BYTES;
        } else {
            byte[] utf8 = text.getBytes(UTF_8);
            number((long) utf8.length << 1);
            bytes(utf8, 0, utf8.length);
        }
    }

    /**
     * An amount of money.
     *
     * @param usd of at most 18 decimals
     */
    public void usd(BigDecimal usd) {
        BigInteger unscaled = usd.setScale(USD_SCALE).unscaledValue();
        long units = unscaled.longValue();
        if (unscaled.bitLength() < LARGEST_SHIFTED && units >= 0) {
            boolean steps = units % USD_STEP == 0;
            number(steps ? (units / USD_STEP) << 2 | STEPS : units << 2 | UNITS);
        } else {
            byte[] large = unscaled.toByteArray();
            number((long) large.length << 2 | LARGE);
            bytes(large, 0, large.length);
        }
    }

    public void optionalUsd(@Nullable BigDecimal usd) {
        number(usd == null ? 0 : 1);
        if (usd != null) {
            usd(usd);
        }
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
