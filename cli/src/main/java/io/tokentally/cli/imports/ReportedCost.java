package io.tokentally.cli.imports;

import io.tokentally.schemas.Bounds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What a log says that a call cost, in USD. JavaScript wrote it, with the noise of its binary numbers
 * (0.0034500000000000004), and it is for information only; so it is rounded rather than refused.
 */
final class ReportedCost {
    private static final int DECIMALS = 18;
    private static final int LIMIT_DIGITS = Bounds.REPORTED_COST_LIMIT.precision();

    private ReportedCost() {}

    /** Rounded half up to {@value #DECIMALS} decimals; null where negative or beyond what is admitted. */
    static @Nullable BigDecimal admitted(BigDecimal reported) {
        // Compared before anything else: to write 1e999999999 out would take a gigabyte.
        long digits = (long) reported.precision() - reported.scale();
        if (reported.signum() < 0 || digits > LIMIT_DIGITS) {
            return null;
        }
        if (reported.signum() == 0 || digits < -DECIMALS) {
            return BigDecimal.ZERO;
        }
        BigDecimal rounded = reported.setScale(DECIMALS, RoundingMode.HALF_UP).stripTrailingZeros();
        BigDecimal plain = rounded.scale() < 0 ? rounded.setScale(0) : rounded;
        return plain.compareTo(Bounds.REPORTED_COST_LIMIT) < 0 ? plain : null;
    }
}
