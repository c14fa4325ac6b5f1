package io.tokentally.processor.packed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what {@link PackedOutput} wrote. Not thread-safe. */
public final class PackedInput {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int position;

    public PackedInput(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    /** Goes on in other bytes. */
    public PackedInput at(byte[] other, int offset) {
        bytes = other;
        position = offset;
        return this;
    }

    public int position() {
        return position;
    }

    public void skip(int count) {
        position += count;
    }

    public long fixed() {
        long value = fixed(bytes, position);
        position += Long.BYTES;
        return value;
    }

    public static long fixed(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    public long number() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[position++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    public int size() {
        return Math.toIntExact(number());
    }

    public long signed() {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    public byte[] sized() {
        int count = size();
        position += count;
        return Arrays.copyOfRange(bytes, position - count, position);
    }

    public String text() {
        int head = size();
        int start = position;
        if ((head & 1) == 1) {
            position += PackedUuid.BYTES;
            return PackedUuid.get(bytes, start);
        }
        position += head >> 1;
        return new String(bytes, start, head >> 1, UTF_8);
    }

    public BigDecimal usd() {
        long head = number();
        long units = head >>> 2;
        return switch ((int) head & 3) {
            case PackedOutput.STEPS -> BigDecimal.valueOf(units * PackedOutput.USD_STEP, PackedOutput.USD_SCALE);
            case PackedOutput.UNITS -> BigDecimal.valueOf(units, PackedOutput.USD_SCALE);
            default -> largeUsd((int) units);
        };
    }

    private BigDecimal largeUsd(int length) {
        position += length;
        return new BigDecimal(new BigInteger(bytes, position - length, length), PackedOutput.USD_SCALE);
    }

    @Nullable
    public BigDecimal optionalUsd() {
        return number() == 0 ? null : usd();
    }
}
