package io.tokentally.sdk.observe;

import java.math.BigInteger;

/** A sum of counts that never overflows: {@code high × 2^62 + low}. For one thread. */
final class WideSum {
    private static final long UNIT = 1L << 62;
    private long low;
    private long high;

    /** @param count of any sign, below 2^62 */
    void add(long count) {
        low += count;
        if (low >= UNIT) {
            low -= UNIT;
            high++;
        } else if (low <= -UNIT) {
            low += UNIT;
            high--;
        }
    }

    void add(WideSum more) {
        add(more.low);
        high += more.high;
    }

    BigInteger value() {
        return BigInteger.valueOf(high).shiftLeft(62).add(BigInteger.valueOf(low));
    }
}
