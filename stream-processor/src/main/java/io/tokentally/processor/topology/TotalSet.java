package io.tokentally.processor.topology;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Sums in memory by kind and key, since the last drain. Owned by one task. */
final class TotalSet {
    interface Taker {
        /** Takes a total; {@code latest} is the highest of the times that were given with what was added. */
        void take(TotalKind<?> kind, SpecificRecord total, long latest);
    }

    private record Slot(TotalKind<?> kind, String key) {}

    private static final class Sum {
        private final SpecificRecord total;
        private long latest;

        Sum(SpecificRecord total) {
            this.total = total;
        }
    }

    private final Map<Slot, Sum> totals = new LinkedHashMap<>();

    /**
     * Adds {@code more}'s sums to those of its key.
     *
     * @param latest effective time in it, in microseconds
     */
    <T extends SpecificRecord> void add(TotalKind<T> kind, T more, long latest) {
        Sum sum = totals.computeIfAbsent(
                new Slot(kind, kind.key().apply(more)),
                slot -> new Sum(kind.empty().apply(more)));
        @SuppressWarnings("unchecked") // a slot of a kind only ever holds that kind's totals
        T total = (T) sum.total;
        kind.adder().add(total, more);
        sum.latest = Math.max(sum.latest, latest);
    }

    int size() {
        return totals.size();
    }

    /** Hands each total to {@code taker} and forgets it. */
    void drain(Taker taker) {
        totals.forEach((slot, sum) -> taker.take(slot.kind, sum.total, sum.latest));
        totals.clear();
    }
}
