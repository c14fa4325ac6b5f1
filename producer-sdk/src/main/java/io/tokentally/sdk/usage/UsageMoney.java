package io.tokentally.sdk.usage;

import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.PlainDigits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Costs as {@link Usage} keeps them: within bounds, with no more decimals than the pipeline keeps, in plain digits. */
final class UsageMoney {
    static final int SCALE = 18;

    private UsageMoney() {}

    /** What a binary fraction left behind the 18th decimal is rounded off: it is information, and not refused for that. */
    static @Nullable BigDecimal checked(String name, @Nullable BigDecimal cost) {
        if (cost == null) {
            return null;
        }
        if (cost.signum() < 0 || cost.compareTo(Bounds.REPORTED_COST_LIMIT) >= 0) {
            throw new InvalidUsageException(name + " must be from 0 to below 10^12 USD but is " + cost);
        }
        boolean vanishes = (long) cost.precision() - cost.scale() < -SCALE; // and may have any number of zeros
        return vanishes
                ? BigDecimal.ZERO
                : PlainDigits.number(cost.scale() > SCALE ? cost.setScale(SCALE, RoundingMode.HALF_EVEN) : cost);
    }

    /** The sum of both sides where both are known, which must be the total that was given. */
    static @Nullable BigDecimal total(
            @Nullable BigDecimal input, @Nullable BigDecimal output, @Nullable BigDecimal given) {
        if (input == null || output == null) {
            return given;
        }
        BigDecimal sum = input.add(output);
        BigDecimal stated = checked("totalCost", given);
        if (stated != null && stated.compareTo(sum) != 0) {
            throw new InvalidUsageException("totalCost must be inputCost + outputCost, " + sum + ", but is " + given);
        }
        return sum;
    }
}
