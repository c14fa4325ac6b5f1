package io.tokentally.gateway.query;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** The only figures of an answer that are not exact. Half up, as people round. */
final class Rounding {
    private static final BigDecimal MICROS_PER_MILLI = BigDecimal.valueOf(1_000);
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private Rounding() {}

    /** Milliseconds with 3 decimals; null of none. */
    static @Nullable BigDecimal averageMillis(BigDecimal sumMicros, BigDecimal count) {
        return count.signum() == 0 ? null : sumMicros.divide(count.multiply(MICROS_PER_MILLI), 3, RoundingMode.HALF_UP);
    }

    /** What {@code part} is of {@code whole}, with 2 decimals; 0 of nothing. */
    static BigDecimal percentage(BigDecimal part, BigDecimal whole) {
        return whole.signum() == 0 ? BigDecimal.ZERO : part.multiply(HUNDRED).divide(whole, 2, RoundingMode.HALF_UP);
    }

    /** What {@code part} is of {@code whole}, from 0 to 1, with 4 decimals; null of nothing. */
    static @Nullable BigDecimal ratio(BigDecimal part, BigDecimal whole) {
        return whole.signum() == 0 ? null : part.divide(whole, 4, RoundingMode.HALF_UP);
    }

    /** Exactly. */
    static @Nullable BigDecimal millis(@Nullable Long micros) {
        return micros == null ? null : BigDecimal.valueOf(micros, 3);
    }
}
