package io.tokentally.sink.store;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Decimals in PostgreSQL's binary form of {@code numeric}: digits to base 10,000, the weight of the first one, sign and
 * displayed scale ({@code numeric_send} in its source). Exact for every decimal that Avro carries here.
 */
final class Numeric {
    private static final int DIGITS = 4;
    private static final int POSITIVE = 0;
    private static final int NEGATIVE = 0x4000;

    private Numeric() {}

    static void append(BigDecimal value, CopyBuffer out) {
        BigDecimal scaled = value.scale() < 0 ? value.setScale(0) : value;
        BigInteger unscaled = scaled.unscaledValue();
        int scale = scaled.scale();
        String digits = unscaled.signum() == 0 ? "" : aligned(unscaled.abs().toString(), scale);
        int groups = digits.length() / DIGITS;
        int fraction = (scale + DIGITS - 1) / DIGITS;
        while (groups > 0 && group(digits, groups - 1) == 0) {
            groups--;
        }
        out.int16(groups);
        out.int16(groups == 0 ? 0 : digits.length() / DIGITS - fraction - 1);
        out.int16(unscaled.signum() < 0 ? NEGATIVE : POSITIVE);
        out.int16(scale);
        for (int i = 0; i < groups; i++) {
            out.int16(group(digits, i));
        }
    }

    /** The digits with zeros on both sides, so that the decimal point and both ends fall between groups. */
    private static String aligned(String digits, int scale) {
        int right = Math.floorMod(-scale, DIGITS);
        int left = Math.floorMod(-(digits.length() + right), DIGITS);
        return "0".repeat(left) + digits + "0".repeat(right);
    }

    private static int group(String digits, int index) {
        return Integer.parseInt(digits, index * DIGITS, (index + 1) * DIGITS, 10);
    }
}
