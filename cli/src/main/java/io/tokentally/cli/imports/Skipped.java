package io.tokentally.cli.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lines that became no event, counted by kind, and those that became one without a part that is left out; of the faulty
 * ones the first few are kept to be shown. Thread-safe.
 */
final class Skipped {
    static final int SHOWN = 10;

    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, Long> incomplete = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();
    private long faults;

    /** A line that is as it should be and holds nothing to count. */
    synchronized void add(String kind) {
        counts.merge(kind, 1L, Long::sum);
    }

    /** So many lines that are as they should be and hold nothing to count. */
    synchronized void add(String kind, long lines) {
        if (lines > 0) {
            counts.merge(kind, lines, Long::sum);
        }
    }

    /** A line that is not as it should be. */
    synchronized void fault(String kind, Origin origin, String detail) {
        add(kind);
        show(origin, detail);
    }

    /** A line that became an event, but without what {@code kind} names. */
    synchronized void leftOut(String kind, Origin origin, String detail) {
        incomplete.merge(kind, 1L, Long::sum);
        show(origin, detail);
    }

    private void show(Origin origin, String detail) {
        faults++;
        if (examples.size() < SHOWN) {
            examples.add(origin + ": " + detail);
        }
    }

    synchronized Map<String, Long> incomplete() {
        return new TreeMap<>(incomplete);
    }

    synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    synchronized long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The first faults, {@code most} at most, and how many more there are. */
    synchronized List<String> first(int most) {
        List<String> lines = new ArrayList<>(examples.subList(0, Math.min(most, examples.size())));
        if (faults > lines.size()) {
            lines.add("and " + (faults - lines.size()) + " more");
        }
        return lines;
    }

    /** The first {@value #SHOWN} faults, and a last line that counts the others. */
    synchronized List<String> shown() {
        List<String> lines = new ArrayList<>(examples);
        if (faults > examples.size()) {
            lines.add("… and " + (faults - examples.size()) + " more");
        }
        return lines;
    }
}
