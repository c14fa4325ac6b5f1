package io.tokentally.processor.topology;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

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

    private static final int LETTERS = 256;

    private final Map<K, Slot> slots = new LinkedHashMap<>();
    private final ToIntFunction<K> letters;
    private int held;

    /** @param letters how many a key's names have together */
    TallyMap(ToIntFunction<K> letters) {
        this.letters = letters;
    }

    /** What counts as one where memory is bounded takes as much, however long its names are. */
    static int units(int letters) {
        return 1 + letters / LETTERS;
    }

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
            held += units(letters.applyAsInt(key));
        }
        slot.latest = Math.max(slot.latest, latest);
        return slot.tally;
    }

    /** How many there are; one with long names counts as several. */
    int held() {
        return held;
    }

    /** Shows each tally to {@code taker}, which does not change it. */
    void forEach(Taker<K> taker) {
        slots.forEach((key, slot) -> taker.take(key, slot.tally, slot.latest));
    }

    /** Hands each tally to {@code taker} and forgets it. */
    void drain(Taker<K> taker) {
        forEach(taker);
        slots.clear();
        held = 0;
    }
}
