package io.tokentally.benchmarks;

import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {
    private Figures() {}

    public static String ratio(double value) {
        return String.format(Locale.ROOT, value < 0.1 ? "%.3f" : "%.2f", value);
    }

    /** Nanoseconds, or microseconds from 10 of them on. */
    public static String nanos(double value) {
        return value < 10_000
                ? String.format(Locale.ROOT, "%.0f ns", value)
                : String.format(Locale.ROOT, "%.1f µs", value / 1_000);
    }

    public static String nanos(Spread spread) {
        return nanos(spread.median()) + " (" + nanos(spread.min()) + " to " + nanos(spread.max()) + ")";
    }

    public static String ratio(Spread spread) {
        return ratio(spread.median()) + " (" + ratio(spread.min()) + " to " + ratio(spread.max()) + ")";
    }

    /** Of nanoseconds. */
    public static String millis(Spread nanos) {
        return String.format(
                Locale.ROOT,
                "%.0f ms (%.0f ms to %.0f ms)",
                nanos.median() / 1e6,
                nanos.min() / 1e6,
                nanos.max() / 1e6);
    }

    public static String seconds(double value) {
        return String.format(Locale.ROOT, "%.1f s", value);
    }

    public static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    public static String count(Spread spread) {
        return count(spread.median()) + " (" + count(spread.min()) + " to " + count(spread.max()) + ")";
    }
}
