package io.tokentally.processor.topology;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Function;

/**
 * The totals that changed last, as they are in their store, so that a total that changes at each commit is not read and decoded
 * each time. Bounded; the one that was not asked for longest goes first. Begins empty with each opening of its task, so it
 * never knows what a transaction that was aborted had changed. Owned by one task.
 */
final class HotTotals {
    /** One with long names counts as several. */
    static final int MOST = 10_000;

    /** One total. */
    static final class Hot {
        private final String publicKey;
        private final Tally tally;
        private final boolean isNew;
        private long day = Long.MIN_VALUE;

        /** @param isNew whether its store has nothing of it */
        Hot(String publicKey, Tally tally, boolean isNew) {
            this.publicKey = publicKey;
            this.tally = tally;
            this.isNew = isNew;
        }

        String publicKey() {
            return publicKey;
        }

        Tally tally() {
            return tally;
        }

        /** Whether its store had nothing of it when it was asked for here. */
        boolean isNew() {
            return isNew;
        }

        /** Whether the day is later than those seen of it here. */
        boolean sawLater(long latest) {
            boolean later = latest > day;
            day = Math.max(day, latest);
            return later;
        }
    }

    private final LinkedHashMap<TotalKey, Hot> totals = new LinkedHashMap<>(16, 0.75f, true);
    private int held;

    /** The total, from its store by {@code read} where it is not known here. */
    Hot get(TotalKey key, Function<TotalKey, Hot> read) {
        Hot hot = totals.get(key);
        if (hot == null) {
            hot = read.apply(key);
            totals.put(key, hot);
            held += units(key);
            for (Iterator<TotalKey> eldest = totals.keySet().iterator(); held > MOST; ) {
                held -= units(eldest.next());
                eldest.remove();
            }
        }
        return hot;
    }

    private static int units(TotalKey key) {
        return TallyMap.units(key.letters());
    }

    int size() {
        return totals.size();
    }

    void forget(TotalKey key) {
        if (totals.remove(key) != null) {
            held -= units(key);
        }
    }

    void clear() {
        totals.clear();
        held = 0;
    }
}
