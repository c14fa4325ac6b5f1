package io.tokentally.cli.reconcile;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one look at everything found: what was compared, in lines for people, and the differences. Used by one thread.
 */
public final class Findings {
    private final List<String> compared = new ArrayList<>();
    private final Set<Difference> differences = new LinkedHashSet<>();

    /** Notes what was compared, with counts. */
    void compared(String line) {
        compared.add(line);
    }

    void add(Difference difference) {
        differences.add(difference);
    }

    /** Adds a difference where the two are not equal. */
    void check(String check, String key, String field, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            add(new Difference(check, key, field, expected.toString(), actual.toString()));
        }
    }

    public List<String> compared() {
        return List.copyOf(compared);
    }

    public List<Difference> differences() {
        return List.copyOf(differences);
    }

    /** Leaves those differences that were there {@code before} as well, with the same values. */
    void retain(Findings before) {
        differences.retainAll(before.differences);
    }
}
