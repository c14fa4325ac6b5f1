package io.tokentally.cli.stack;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The rank-sum test of Mann, Whitney and Wilcoxon: whether one sample tends to be greater. Outliers weigh no more than others. */
final class Ranks {
    private record Value(long value, boolean first) {}

    private Ranks() {}

    /** By how many standard deviations the ranks of {@code first} lie above those of equal samples. */
    static double z(List<Long> first, List<Long> second) {
        List<Value> all = new ArrayList<>();
        first.forEach(value -> all.add(new Value(value, true)));
        second.forEach(value -> all.add(new Value(value, false)));
        all.sort(Comparator.comparingLong(Value::value));
        double sum = 0;
        for (int i = 0; i < all.size(); i++) {
            sum += all.get(i).first() ? i + 1 : 0;
        }
        double n = first.size();
        double m = second.size();
        double u = sum - n * (n + 1) / 2;
        return (u - n * m / 2) / Math.sqrt(n * m * (n + m + 1) / 12);
    }
}
