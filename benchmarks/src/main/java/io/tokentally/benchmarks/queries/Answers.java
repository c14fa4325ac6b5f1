package io.tokentally.benchmarks.queries;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How long the answers of one round took, in nanoseconds by question. */
record Answers(Map<String, List<Long>> nanos) {
    /** One of them. */
    record Timed(String question, long nanos) {}

    static Answers of(Collection<Timed> all) {
        Map<String, List<Long>> nanos = new TreeMap<>();
        all.forEach(one ->
                nanos.computeIfAbsent(one.question(), name -> new ArrayList<>()).add(one.nanos()));
        nanos.values().forEach(times -> times.sort(Long::compare));
        return new Answers(nanos);
    }

    /** In milliseconds, by nearest rank. */
    double millis(String question, double share) {
        return quantile(nanos.getOrDefault(question, List.of()), share);
    }

    /** Of all questions together. */
    double millis(double share) {
        return quantile(nanos.values().stream().flatMap(List::stream).sorted().toList(), share);
    }

    private static double quantile(List<Long> sorted, double share) {
        if (sorted.isEmpty()) {
            throw new IllegalStateException("a question was not asked in a round: the rounds are too short");
        }
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1) / 1e6;
    }
}
