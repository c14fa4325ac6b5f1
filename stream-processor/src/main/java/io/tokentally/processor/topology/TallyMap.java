package io.tokentally.processor.topology;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Tallies in memory by key, since the last drain. Owned by one task. */
final class TallyMap<K> {
    interface Taker<K> {
        /** Takes a tally; {@code latest} is the highest of the times that were given with what was added. */
        void take(K key, Tally tally, long latest);
    }

    private static final class Slot {
        private final Tally tally;
        private long latest;

        Slot(Tally tally) {
            this.tally = tally;
        }
    }

    private final Map<K, Slot> slots = new LinkedHashMap<>();

    /**
     * The tally of a key, to be added to.
     *
     * @param none makes one for a key that has none
     * @param latest effective time in what will be added, in microseconds
     */
    Tally at(K key, Supplier<Tally> none, long latest) {
        Slot slot = slots.get(key);
        if (slot == null) {
            slot = new Slot(none.get());
            slots.put(key, slot);
        }
        slot.latest = Math.max(slot.latest, latest);
        return slot.tally;
    }

    int size() {
        return slots.size();
    }

    /** Hands each tally to {@code taker} and forgets it. */
    void drain(Taker<K> taker) {
        slots.forEach((key, slot) -> taker.take(key, slot.tally, slot.latest));
        slots.clear();
    }
}
