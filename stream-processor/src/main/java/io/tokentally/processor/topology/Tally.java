package io.tokentally.processor.topology;

import io.tokentally.processor.packed.PackedInput;
import io.tokentally.processor.packed.PackedOutput;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Exact sums that change in place: some of 128 bits, for tokens and money, and some counts of 64. A sum that no longer fits
 * throws an ArithmeticException; 128 bits hold more than the decimal(38) of a total. Owned by one task.
 */
final class Tally {
    private static final int WORDS = 2;
    private static final long STEP = 1_000_000_000;
    private static final int NARROW_SHIFT = 3;

    private final int sums;
    /** Each sum's high and low half, then the counts. */
    private final long[] words;

    private @Nullable Map<String, Tally> parts;

    Tally(int sums, int counts) {
        this.sums = sums;
        words = new long[WORDS * sums + counts];
    }

    void add(int sum, long value) {
        add(sum, value >> 63, value);
    }

    /**
     * Adds {@code sign} times {@code value}.
     *
     * @param scale of the sum; the value has at most that many decimals
     */
    void add(int sum, BigDecimal value, int scale, int sign) {
        BigInteger unscaled = value.setScale(scale).unscaledValue();
        if (unscaled.bitLength() < Long.SIZE - 1) {
            add(sum, sign * unscaled.longValue());
        } else {
            BigInteger signed = sign > 0 ? unscaled : unscaled.negate();
            add(sum, signed.shiftRight(Long.SIZE).longValueExact(), signed.longValue());
        }
    }

    private void add(int sum, long high, long low) {
        int at = WORDS * sum;
        long lower = words[at + 1] + low;
        int carry = Long.compareUnsigned(lower, low) < 0 ? 1 : 0;
        words[at] = Math.addExact(Math.addExact(words[at], high), carry);
        words[at + 1] = lower;
    }

    void count(int count, long more) {
        int at = WORDS * sums + count;
        words[at] = Math.addExact(words[at], more);
    }

    /** A named part with sums of its own. */
    Tally part(String name, int sums, int counts) {
        Map<String, Tally> known = parts;
        if (known == null) {
            known = new TreeMap<>();
            parts = known;
        }
        return known.computeIfAbsent(name, added -> new Tally(sums, counts));
    }

    void forEachPart(BiConsumer<String, Tally> taker) {
        if (parts != null) {
            parts.forEach(taker);
        }
    }

    /** Adds {@code sign} times {@code more}, where {@code sign} is 1 or -1. Parts that come to nothing are gone. */
    void add(Tally more, int sign) {
        for (int sum = 0; sum < sums; sum++) {
            long high = more.words[WORDS * sum];
            long low = more.words[WORDS * sum + 1];
            if ((high | low) != 0) {
                add(sum, sign > 0 ? high : ~high + (low == 0 ? 1 : 0), sign > 0 ? low : -low);
            }
        }
        for (int at = WORDS * sums; at < words.length; at++) {
            if (more.words[at] != 0) {
                words[at] = Math.addExact(words[at], sign * more.words[at]);
            }
        }
        if (more.parts != null) {
            more.parts.forEach((name, part) -> {
                part(name, part.sums, part.words.length - WORDS * part.sums).add(part, sign);
                dropIfNothing(name);
            });
        }
    }

    /** A part that has come to nothing is no part. */
    void dropIfNothing(String name) {
        if (parts != null) {
            Tally part = parts.get(name);
            if (part != null && part.isNothing()) {
                parts.remove(name);
            }
        }
    }

    private boolean isNothing() {
        for (long word : words) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    BigDecimal sum(int sum, int scale) {
        long high = words[WORDS * sum];
        long low = words[WORDS * sum + 1];
        return high == low >> 63
                ? BigDecimal.valueOf(low, scale)
                : new BigDecimal(
                        new BigInteger(ByteBuffer.allocate(WORDS * Long.BYTES)
                                .putLong(high)
                                .putLong(low)
                                .array()),
                        scale);
    }

    long count(int count) {
        return words[WORDS * sums + count];
    }

    /**
     * {@code which words are not 0 and which sums are wide, as bits; those words; the named parts}. What fits 61 bits is counted
     * in steps of {@value #STEP} where it can be, as amounts of money mostly can.
     */
    void writeTo(PackedOutput out) {
        long there = 0;
        long wide = 0;
        for (int sum = 0; sum < sums; sum++) {
            long high = words[WORDS * sum];
            long low = words[WORDS * sum + 1];
            there |= (high | low) != 0 ? 1L << sum : 0;
            wide |= high != low >> 63 || low != low << NARROW_SHIFT >> NARROW_SHIFT ? 1L << sum : 0;
        }
        int counts = words.length - WORDS * sums;
        for (int count = 0; count < counts; count++) {
            there |= count(count) != 0 ? 1L << (sums + count) : 0;
        }
        out.number(there);
        out.number(wide);
        for (int sum = 0; sum < sums; sum++) {
            if ((wide >> sum & 1) != 0) {
                out.fixed(words[WORDS * sum]);
                out.fixed(words[WORDS * sum + 1]);
            } else if ((there >> sum & 1) != 0) {
                long value = words[WORDS * sum + 1];
                out.signed(value % STEP == 0 ? (value / STEP) << 1 | 1 : value << 1);
            }
        }
        for (int count = 0; count < counts; count++) {
            if ((there >> (sums + count) & 1) != 0) {
                out.signed(count(count));
            }
        }
        Map<String, Tally> named = parts == null ? Map.of() : parts;
        out.number(named.size());
        named.forEach((name, part) -> {
            out.text(name);
            out.number(part.sums);
            out.number(part.words.length - WORDS * part.sums);
            part.writeTo(out);
        });
    }

    /** Takes what another of the same size wrote; this one is empty. */
    void readFrom(PackedInput in) {
        long there = in.number();
        long wide = in.number();
        for (int sum = 0; sum < sums; sum++) {
            if ((wide >> sum & 1) != 0) {
                words[WORDS * sum] = in.fixed();
                words[WORDS * sum + 1] = in.fixed();
            } else if ((there >> sum & 1) != 0) {
                long value = in.signed();
                add(sum, (value & 1) != 0 ? (value >> 1) * STEP : value >> 1);
            }
        }
        for (int at = WORDS * sums; at < words.length; at++) {
            if ((there >> (at - sums) & 1) != 0) {
                words[at] = in.signed();
            }
        }
        for (int left = in.size(); left > 0; left--) {
            part(in.text(), in.size(), in.size()).readFrom(in);
        }
    }
}
