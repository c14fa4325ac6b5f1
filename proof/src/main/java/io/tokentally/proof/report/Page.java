package io.tokentally.proof.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The generated part of {@code docs/reliability.md}, over all runs that were kept. */
public final class Page {
    private static final String BEGIN = "<!-- written by proof/run -->\n";
    private static final String END = "<!-- end of what proof/run writes -->\n";
    static final double LIVE_GOAL_SECONDS = 15;
    static final double SINK_GOAL_SECONDS = 20;

    private final List<Outcome> outcomes;
    private final List<SabotageOutcome> sabotages;
    private final Map<String, Integer> memoryBounds;

    /** @param memoryBounds megabytes by kind of process */
    public Page(List<Outcome> outcomes, List<SabotageOutcome> sabotages, Map<String, Integer> memoryBounds) {
        this.outcomes = List.copyOf(outcomes);
        this.sabotages = List.copyOf(sabotages);
        this.memoryBounds = Map.copyOf(memoryBounds);
    }

    /** Puts it in the place of the one before. */
    public void writeInto(Path page) throws IOException {
        String text = Files.readString(page);
        int from = text.indexOf(BEGIN);
        int to = text.indexOf(END);
        if (from < 0 || to < 0) {
            throw new IllegalStateException(page + " has lost the lines between which this is written: " + BEGIN + END);
        }
        Files.writeString(page, text.substring(0, from) + BEGIN + text() + text.substring(to));
    }

    String text() {
        return summary() + faults() + kills() + bursts() + sabotaged();
    }

    private String summary() {
        long single = outcomes.stream()
                .mapToLong(outcome -> outcome.fault().split(Outcome.AND, -1).length)
                .sum();
        TreeSet<Long> seeds = new TreeSet<>(outcomes.stream().map(Outcome::seed).toList());
        return String.format(
                Locale.ROOT,
                "%d steps with %d faults over %d lives of a cluster. Durable events lost: %d. Counted twice or not as sent:"
                        + " %d. Lost within what the SDK says may be lost: %d, the oldest %d ms before its process was"
                        + " killed.%n%nSeeds: %s. Each again by `proof/run --again SEED`.%n%n",
                outcomes.size(),
                single,
                lives(),
                broken("G1") + broken("G10"),
                broken("G2"),
                lost(),
                outcomes.stream()
                        .mapToLong(outcome -> figure(outcome, "oldest_lost_ms"))
                        .max()
                        .orElse(0),
                seeds.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }

    /** A life begins with its first step. */
    private long lives() {
        return outcomes.stream().filter(outcome -> outcome.number() == 1).count();
    }

    /** Within a life the count rises, so its last step has it. */
    private long lost() {
        long lost = 0;
        for (int i = 0; i < outcomes.size(); i++) {
            if (i + 1 == outcomes.size() || outcomes.get(i + 1).number() == 1) {
                lost += figure(outcomes.get(i), "lost_within_exposure");
            }
        }
        return lost;
    }

    private static long figure(Outcome outcome, String name) {
        return outcome.figures().getOrDefault(name, 0L);
    }

    private long broken(String guarantee) {
        return outcomes.stream()
                .filter(outcome ->
                        !outcome.verdict().getOrDefault(guarantee, Outcome.HELD).equals(Outcome.HELD))
                .count();
    }

    private String faults() {
        StringBuilder text =
                new StringBuilder("| fault | times, of these in pairs | all held | broken | live answers fresh again,"
                        + " s (p50, max) | Postgres fresh again, s (p50, max) |\n|---|---|---|---|---|---|\n");
        Map<String, List<Outcome>> byFault = new TreeMap<>();
        for (Outcome outcome : outcomes) {
            for (String fault : outcome.fault().split(Outcome.AND, -1)) {
                byFault.computeIfAbsent(fault, none -> new ArrayList<>()).add(outcome);
            }
        }
        byFault.forEach((fault, all) -> {
            List<Outcome> alone =
                    all.stream().filter(one -> one.fault().equals(fault)).toList();
            TreeSet<String> broken = new TreeSet<>();
            all.forEach(one -> one.verdict().forEach((guarantee, word) -> {
                if (!word.equals(Outcome.HELD)) {
                    broken.add(guarantee);
                }
            }));
            text.append("| " + fault + " | " + all.size() + ", " + (all.size() - alone.size()) + " | "
                    + all.stream().filter(Outcome::holds).count() + " | "
                    + (broken.isEmpty() ? "" : String.join(", ", broken)) + " | " + times(alone, "live") + " | "
                    + times(alone, "sink") + " |\n");
        });
        return text.append("\nTimes are of faults alone, from their begin on, and hold how long they last.\n\n")
                .toString();
    }

    private static Times times(List<Outcome> outcomes, String whose) {
        return new Times(outcomes.stream()
                .map(outcome -> outcome.recoverySeconds().get(whose))
                .toList());
    }

    private String kills() {
        StringBuilder text =
                new StringBuilder("| killed, back after 1 to 4 s (times) | live state complete: within 15 s | met |"
                        + " and fresh | sink: within 20 s | met |\n|---|---|---|---|---|---|\n");
        Map<String, List<Outcome>> byKind = outcomes.stream()
                .filter(outcome -> outcome.fault().matches("kill [^+]*"))
                .collect(Collectors.groupingBy(
                        outcome -> outcome.fault().substring(5).replaceAll("-\\d", ""),
                        TreeMap::new,
                        Collectors.toList()));
        byKind.forEach((kind, all) -> {
            Times live = times(all, "live_complete");
            Times sink = times(all, "sink");
            text.append("| " + kind + " (" + all.size() + ") | " + live + " | " + met(live, LIVE_GOAL_SECONDS) + " | "
                    + times(all, "live") + " | " + sink + " | " + met(sink, SINK_GOAL_SECONDS) + " |\n");
        });
        return text.append(
                        "\nSeconds from the kill on, p50 and max; fresh: what had arrived by then is in the answer.\n\n")
                .toString();
    }

    private static String met(Times times, double goalSeconds) {
        return times.max() <= goalSeconds ? "yes" : "**no**";
    }

    private String bursts() {
        Map<String, Long> peaks = new TreeMap<>();
        outcomes.stream().filter(outcome -> outcome.fault().contains("burst")).forEach(outcome -> {
            if (outcome.peakMegabytes() != null) {
                outcome.peakMegabytes().forEach((name, megabytes) -> peaks.merge(name, megabytes, Math::max));
            }
        });
        if (peaks.isEmpty()) {
            return "Peak memory under the 10 x burst: not measured yet.\n\n";
        }
        StringBuilder text = new StringBuilder(
                "| process, under a 10 x burst | most resident MB | stated bound, MB |\n|---|---|---|\n");
        peaks.forEach((name, megabytes) -> {
            Integer bound = memoryBounds.get(name.replaceAll("-\\d+$", ""));
            text.append("| " + name + " | " + megabytes + " | " + (bound == null ? "not ours" : bound) + " |\n");
        });
        return text.append('\n').toString();
    }

    private String sabotaged() {
        StringBuilder text = new StringBuilder(
                "| broken on purpose | found | lives it took | broken guarantees |\n|---|---|---|---|\n");
        sabotages.forEach(one -> text.append("| " + one.sabotage() + " | " + (one.found() ? "yes" : "**no**") + " | "
                + one.lives() + " | " + String.join(", ", one.broken()) + " |\n"));
        return text.append('\n').toString();
    }
}
