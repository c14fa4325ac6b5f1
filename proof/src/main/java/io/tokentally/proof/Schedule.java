package io.tokentally.proof;

import io.tokentally.proof.fault.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Which faults come when: each alone before any comes again, and every third step a pair. The same seed gives the same. */
final class Schedule implements Supplier<List<Fault>> {
    private static final int PAIR_EVERY = 3;

    private final List<Fault> catalogue;
    private final Random random;
    private final List<Fault> left = new ArrayList<>();
    private int steps;

    Schedule(List<Fault> catalogue, long seed) {
        if (catalogue.isEmpty()) {
            throw new IllegalArgumentException("no fault to be had");
        }
        this.catalogue = catalogue;
        random = new Random(seed);
    }

    @Override
    public List<Fault> get() {
        steps++;
        Fault first = draw();
        if (steps % PAIR_EVERY != 0) {
            return List.of(first);
        }
        List<Fault> others = new ArrayList<>(catalogue);
        Collections.shuffle(others, random);
        return others.stream()
                .filter(other -> Collections.disjoint(other.hits(), first.hits()))
                .findFirst()
                .map(other -> List.of(first, other))
                .orElse(List.of(first));
    }

    private Fault draw() {
        if (left.isEmpty()) {
            left.addAll(catalogue);
            Collections.shuffle(left, random);
        }
        return left.remove(left.size() - 1);
    }
}
