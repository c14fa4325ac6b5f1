package io.tokentally.cli.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A number in a table: in full, or, where that is too wide, in thousands, millions or billions.
 *
 * @param value null where it is not known
 * @param decimals shown in full
 */
record Figure(@Nullable BigDecimal value, int decimals) {
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
    private static final String UNITS = " KMBTP";
    private static final int COMPACT_DECIMALS = 2;

    static Figure whole(BigDecimal value) {
        return new Figure(value, 0);
    }

    static Figure money(@Nullable BigDecimal value) {
        return new Figure(value, 4);
    }

    String full() {
        return value == null ? "-" : String.format(Locale.ROOT, "%,." + decimals + "f", rounded(value, decimals));
    }

    String compact() {
        if (value == null) {
            return "-";
        }
        BigDecimal shown = value;
        int unit = 0;
        while (rounded(shown.abs(), COMPACT_DECIMALS).compareTo(THOUSAND) >= 0 && unit < UNITS.length() - 1) {
            shown = shown.divide(THOUSAND);
            unit++;
        }
        if (unit == 0) {
            return decimals == 0 ? full() : String.format(Locale.ROOT, "%.2f", rounded(shown, COMPACT_DECIMALS));
        }
        return String.format(Locale.ROOT, "%.2f", rounded(shown, COMPACT_DECIMALS)) + UNITS.charAt(unit);
    }

    private static BigDecimal rounded(BigDecimal value, int decimals) {
        return value.setScale(decimals, RoundingMode.HALF_UP);
    }
}
