package io.tokentally.processor.topology;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The totals that changed last, as they are in their store, so that a total that changes at each commit is not read and decoded
 * each time. Bounded; the one that was not asked for longest goes first. Begins empty with each opening of its task, so it
 * never knows what a transaction that was aborted had changed. Owned by one task.
 */
final class HotTotals {
    static final int MOST = 10_000;

    /** One total. */
    static final class Hot {
        private final String publicKey;
        private final Tally tally;
        private long day = Long.MIN_VALUE;

        Hot(String publicKey, Tally tally) {
            this.publicKey = publicKey;
            this.tally = tally;
        }

        String publicKey() {
            return publicKey;
        }

        Tally tally() {
            return tally;
        }

        /** Whether the day is later than those seen of it here. */
        boolean sawLater(long latest) {
            boolean later = latest > day;
            day = Math.max(day, latest);
            return later;
        }
    }

    private final LinkedHashMap<TotalKey, Hot> totals = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TotalKey, Hot> eldest) {
            return size() > MOST;
        }
    };

    /** The total, from its store by {@code read} where it is not known here. */
    Hot get(TotalKey key, Function<TotalKey, Hot> read) {
        Hot hot = totals.get(key);
        if (hot == null) {
            hot = read.apply(key);
            totals.put(key, hot);
        }
        return hot;
    }

    void forget(TotalKey key) {
        totals.remove(key);
    }

    void clear() {
        totals.clear();
    }
}
