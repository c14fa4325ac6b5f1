package io.tokentally.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What each contestant said, round by round. Interleaved, so that a machine that slows down for a while slows down all of
 * them.
 */
public final class Rounds<R> {
    private final Map<String, List<R>> results = new LinkedHashMap<>();

    private Rounds() {}

    /** Warms all up, then lets each have its turn in every round, the first one another each time. */
    public static <R> Rounds<R> of(int rounds, List<? extends Contestant<R>> contestants) throws Exception {
        Rounds<R> played = new Rounds<>();
        for (Contestant<R> contestant : contestants) {
            contestant.warmUp();
        }
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < contestants.size(); turn++) {
                Contestant<R> contestant = contestants.get((round + turn) % contestants.size());
                played.results
                        .computeIfAbsent(contestant.name(), name -> new ArrayList<>())
                        .add(contestant.round());
            }
        }
        return played;
    }

    /** Of {@code ours} to {@code theirs}, each round by itself. */
    public Spread ratio(String ours, String theirs, ToDoubleFunction<R> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < of(ours).size(); round++) {
            ratios.add(figure.applyAsDouble(of(ours).get(round))
                    / figure.applyAsDouble(of(theirs).get(round)));
        }
        return Spread.of(ratios);
    }

    public Spread of(String name, ToDoubleFunction<R> figure) {
        return Spread.of(of(name).stream().map(figure::applyAsDouble).toList());
    }

    private List<R> of(String name) {
        List<R> rounds = results.get(name);
        if (rounds == null) {
            throw new IllegalArgumentException("no contestant " + name + ", only " + results.keySet());
        }
        return rounds;
    }
}
