package io.tokentally.proof.report;

import java.util.List;
import java.util.Locale;

/** What a run came to, in a few lines. */
public final class Summary {
    private Summary() {}

    /** Times later than a goal are figures: how fast a machine is, is no guarantee of ours. */
    public static String of(List<Outcome> outcomes) {
        long broken = outcomes.stream().filter(outcome -> !outcome.holds()).count();
        return outcomes.size() + " steps, " + (broken == 0 ? "all guarantees held" : broken + " of them BROKEN") + '\n'
                + times(outcomes, "live_complete", Page.LIVE_GOAL_SECONDS) + '\n'
                + times(outcomes, "sink", Page.SINK_GOAL_SECONDS);
    }

    private static String times(List<Outcome> outcomes, String whose, double goalSeconds) {
        List<Double> kills = outcomes.stream()
                .filter(outcome -> outcome.fault().matches("kill [^+]*"))
                .map(outcome -> outcome.recoverySeconds().getOrDefault(whose, null))
                .filter(java.util.Objects::nonNull)
                .map(Double::valueOf)
                .toList();
        long later = kills.stream().filter(seconds -> seconds > goalSeconds).count();
        return String.format(
                Locale.ROOT,
                "%s after %d kills, s (p50, max): %s; later than the goal of %.0f s: %d (a figure, not a failure)",
                whose,
                kills.size(),
                new Times(kills),
                goalSeconds,
                later);
    }
}
