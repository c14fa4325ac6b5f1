package io.tokentally.proof;

import io.tokentally.proof.fault.Fault;
import io.tokentally.proof.report.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The faults of a life that has been, by their names: whatever faults have come to the catalogue since. */
final class Repetition implements Supplier<List<Fault>> {
    private final Iterator<List<Fault>> steps;
    private final int size;

    private Repetition(List<List<Fault>> steps) {
        this.steps = steps.iterator();
        size = steps.size();
    }

    /**
     * Of the last life with this seed.
     *
     * @throws IllegalArgumentException where there is none, or a fault is not known any more
     */
    static Repetition of(long seed, List<Outcome> outcomes, Collection<Fault> catalogue) {
        Map<String, Fault> byName = catalogue.stream().collect(Collectors.toMap(Fault::name, Function.identity()));
        List<List<Fault>> steps = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome.seed() == seed) {
                if (outcome.number() == 1) {
                    steps.clear();
                }
                steps.add(Arrays.stream(outcome.fault().split(Outcome.AND, -1))
                        .map(name -> known(byName, name))
                        .toList());
            }
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("no life with seed " + seed + " is in the results; use --seed " + seed);
        }
        return new Repetition(steps);
    }

    private static Fault known(Map<String, Fault> byName, String name) {
        Fault fault = byName.get(name);
        if (fault == null) {
            throw new IllegalArgumentException("there is no fault '" + name + "' any more");
        }
        return fault;
    }

    int size() {
        return size;
    }

    @Override
    public List<Fault> get() {
        return steps.next();
    }
}
