package io.tokentally.proof.sabotage;

import io.tokentally.proof.oracle.Guarantee;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A mechanism that is broken on purpose, as a change of its source: what is shipped has no switch for it. A text that is not
 * found exactly once stops the run, so that this keeps step with the code.
 *
 * @param name the mechanism, and what is done to it
 * @param edits all of them at once
 * @param faults those that are to bring it to light, of {@code proof/run --only}; empty where the usual traffic does
 * @param breaks the guarantees that rest on it, of which one is to be seen broken; another, as a slow machine may break it, does not count
 */
public record Sabotage(String name, List<Edit> edits, Pattern faults, Set<Guarantee> breaks) {
    /**
     * One change.
     *
     * @param file from the root of the checkout
     * @param find what stands there, once
     * @param replace what stands there instead
     */
    public record Edit(String file, String find, String replace) {}
}
