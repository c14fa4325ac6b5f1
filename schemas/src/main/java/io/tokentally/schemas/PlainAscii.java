package io.tokentally.schemas;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Whether text stands in JSON as it is: printable ASCII without quotes and backslashes. Eight bytes at a time. */
final class PlainAscii {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH = 0x80 * ONES;

    private PlainAscii() {}

    static boolean is(byte[] utf8) {
        int at = 0;
        for (; at <= utf8.length - Long.BYTES; at += Long.BYTES) {
            if (anyOther((long) EIGHT.get(utf8, at))) {
                return false;
            }
        }
        for (; at < utf8.length; at++) {
            if (anyOther(utf8[at] & 0xff | 0x2020_2020_2020_2000L)) {
                return false;
            }
        }
        return true;
    }

    /** Borrows of one byte from the next only make a byte that follows one of these look like one of these. */
    private static boolean anyOther(long eight) {
        long controls = eight - 0x20 * ONES;
        return ((eight | controls | zeros(eight ^ '"' * ONES) | zeros(eight ^ '\\' * ONES) | zeros(eight ^ 0x7f * ONES))
                        & HIGH)
                != 0;
    }

    /** The highest bit of each byte that is 0. */
    private static long zeros(long eight) {
        return eight - ONES & ~eight;
    }
}
