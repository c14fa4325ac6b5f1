package io.tokentally.processor.topology;

import java.util.LinkedHashMap;
import java.util.Map;

/** Sums in memory by total, since the last drain. Owned by one task. */
final class TotalSet {
    interface Taker {
        /** Takes a sum; {@code latest} is the highest of the times that were given with what was added. */
        void take(TotalKey key, Tally sum, long latest);
    }

    private static final class Sum {
        private final Tally tally;
        private long latest;

        Sum(Tally tally) {
            this.tally = tally;
        }
    }

    private final Map<TotalKey, Sum> sums = new LinkedHashMap<>();

    /**
     * Adds {@code sign} times {@code more} to the sum of a total.
     *
     * @param latest effective time in it, in microseconds
     */
    void add(TotalKey key, Tally more, int sign, long latest) {
        Sum sum = sums.get(key);
        if (sum == null) {
            sum = new Sum(more.nothing());
            sums.put(key, sum);
        }
        sum.tally.add(more, sign);
        sum.latest = Math.max(sum.latest, latest);
    }

    int size() {
        return sums.size();
    }

    /** Hands each sum to {@code taker} and forgets it. */
    void drain(Taker taker) {
        sums.forEach((key, sum) -> taker.take(key, sum.tally, sum.latest));
        sums.clear();
    }
}
