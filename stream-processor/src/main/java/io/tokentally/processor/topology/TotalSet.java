package io.tokentally.processor.topology;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;

/** Sums in memory by kind and key, since the last drain. Owned by one task. */
final class TotalSet {
    private record Slot(TotalKind<?> kind, String key) {}

    private final Map<Slot, SpecificRecord> totals = new LinkedHashMap<>();

    /** Adds {@code more}'s sums to those of its key. */
    <T extends SpecificRecord> void add(TotalKind<T> kind, T more) {
        @SuppressWarnings("unchecked") // a slot of a kind only ever holds that kind's totals
        T sum = (T) totals.computeIfAbsent(
                new Slot(kind, kind.key().apply(more)), slot -> kind.empty().apply(more));
        kind.adder().add(sum, more);
    }

    /** Hands each total to {@code taker} and forgets it. */
    void drain(BiConsumer<TotalKind<?>, SpecificRecord> taker) {
        totals.forEach((slot, total) -> taker.accept(slot.kind, total));
        totals.clear();
    }

    boolean isEmpty() {
        return totals.isEmpty();
    }
}
