package io.tokentally.proof.oracle;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What breaks which guarantee, and what was seen on the way. Not thread-safe. */
public final class Verdict {
    private static final int SHOWN = 5;

    private final Map<Guarantee, List<String>> broken = new EnumMap<>(Guarantee.class);
    private final Map<String, Long> figures = new LinkedHashMap<>();

    public void broken(Guarantee guarantee, String how) {
        broken.computeIfAbsent(guarantee, none -> new ArrayList<>()).add(how);
    }

    void breaks(Guarantee guarantee, List<?> hows) {
        hows.forEach(how -> broken(guarantee, how.toString()));
    }

    void figure(String name, long value) {
        figures.put(name, value);
    }

    public boolean holds() {
        return broken.isEmpty();
    }

    /** Of each guarantee, {@code held}, or how often and how it is broken. */
    public Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        for (Guarantee guarantee : Guarantee.values()) {
            List<String> hows = broken.getOrDefault(guarantee, List.of());
            words.put(
                    guarantee.name(),
                    hows.isEmpty()
                            ? "held"
                            : hows.size() + ": " + String.join("; ", hows.subList(0, Math.min(SHOWN, hows.size()))));
        }
        return words;
    }

    /** Counts of events by what became of them. */
    public Map<String, Long> figures() {
        return Map.copyOf(figures);
    }
}
