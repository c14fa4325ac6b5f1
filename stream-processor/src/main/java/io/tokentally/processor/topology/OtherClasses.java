package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * The further token classes that totals keep apart; all others of a cost side are one class there, so that a total cannot grow
 * for ever. The ledger keeps them as they were sent. Immutable, thread-safe.
 */
public final class OtherClasses {
    /** What the normalisers of {@code producer-sdk} produce. */
    public static final Set<String> DEFAULT =
            Set.of("input_audio", "input_citation", "input_image", "output_audio", "output_image");

    private static final String INPUT = "input_";
    private static final String OTHER_INPUT = "input_other";
    private static final String OTHER_OUTPUT = "output_other";

    private final Set<String> kept;

    public OtherClasses(Set<String> kept) {
        this.kept = Set.copyOf(kept);
    }

    /** An event's further classes by their names in totals. */
    Map<String, Long> fold(Map<String, Long> other) {
        if (kept.containsAll(other.keySet())) {
            return other;
        }
        Map<String, Long> folded = new HashMap<>();
        other.forEach((name, count) -> folded.merge(name(name), count, Long::sum));
        return folded;
    }

    private String name(String name) {
        if (kept.contains(name)) {
            return name;
        }
        return name.startsWith(INPUT) ? OTHER_INPUT : OTHER_OUTPUT;
    }

    /** Differs where the classes differ. */
    long checksum() {
        CRC32C checksum = new CRC32C();
        new TreeSet<>(kept).forEach(name -> checksum.update((name + "\n").getBytes(UTF_8)));
        return checksum.getValue();
    }

    @Override
    public String toString() {
        return String.join(",", new TreeSet<>(kept));
    }
}
