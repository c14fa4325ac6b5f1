package io.tokentally.proof.oracle;

import java.util.Map;

/** Memory is bounded by configuration, and held to what is stated, under a burst as well. */
final class MemoryBound {
    private MemoryBound() {}

    /**
     * @param peaks resident megabytes by process, such as {@code sink-1}
     * @param bounds by kind of process, such as {@code sink}; what is not named has none
     */
    static void judge(Map<String, Long> peaks, Map<String, Integer> bounds, Verdict verdict) {
        peaks.forEach((name, megabytes) -> {
            Integer bound = bounds.get(name.replaceAll("-\\d+$", ""));
            if (bound != null && megabytes > bound) {
                verdict.broken(Guarantee.MEMORY, name + " has had " + megabytes + " MB, more than its " + bound);
            }
        });
    }
}
