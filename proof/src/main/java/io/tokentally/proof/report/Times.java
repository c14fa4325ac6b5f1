package io.tokentally.proof.report;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Seconds, some of which may be missing: median and most, as a cell of a table. */
final class Times {
    private final List<Double> sorted;

    Times(List<? extends Double> seconds) {
        sorted = seconds.stream()
                .filter(Objects::nonNull)
                .map(Double::valueOf)
                .sorted()
                .toList();
    }

    double max() {
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() - 1);
    }

    @Override
    public String toString() {
        return sorted.isEmpty()
                ? "-"
                : String.format(Locale.ROOT, "%.1f, %.1f", sorted.get((sorted.size() - 1) / 2), max());
    }
}
