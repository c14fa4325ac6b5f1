package io.tokentally.pricing.litellm;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A price as the catalogue writes it, which was a binary floating point number before: {@code 2.9999999999999997e-07} means
 * {@code 3e-07}.
 *
 * @param value exact, at most 18 decimals
 * @param rounded whether it is not what was written
 */
record Amount(BigDecimal value, boolean rounded) {
    private static final int DECIMALS = 18;
    /** More digits than these nobody quotes; a double has 15 to 17. */
    private static final MathContext QUOTED = new MathContext(12, RoundingMode.HALF_EVEN);
    /** What is closer than this, relatively, differs by how doubles are computed and written. */
    private static final BigDecimal NOISE = new BigDecimal("1e-14");

    static Amount of(BigDecimal written) {
        BigDecimal value = written.stripTrailingZeros();
        BigDecimal quoted = value.round(QUOTED).stripTrailingZeros();
        boolean noise = value.subtract(quoted).abs().compareTo(value.abs().multiply(NOISE)) <= 0;
        BigDecimal kept = noise ? quoted : value;
        if (kept.scale() > DECIMALS) {
            kept = kept.setScale(DECIMALS, RoundingMode.HALF_EVEN).stripTrailingZeros();
        }
        return new Amount(kept, kept.compareTo(value) != 0);
    }
}
