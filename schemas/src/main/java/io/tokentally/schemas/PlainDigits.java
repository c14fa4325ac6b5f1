package io.tokentally.schemas;

import java.math.BigDecimal;

/** Exact decimals as they are shown: plain digits, no exponent, no trailing zeros. */
public final class PlainDigits {
    private PlainDigits() {}

    /** The same number, of the least scale that is not negative. */
    public static BigDecimal number(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    public static String text(BigDecimal value) {
        return number(value).toPlainString();
    }
}
