package io.tokentally.cli.reconcile;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Findings, for people. */
public final class ReconcileReport {
    /** Of each check, so that none hides another. */
    private static final int SHOWN = 100;

    private ReconcileReport() {}

    /** Prints what was compared and what differs. */
    public static void print(Findings findings, PrintWriter out) {
        findings.compared().forEach(line -> out.println("  " + line));
        List<Difference> differences = findings.differences();
        if (differences.isEmpty()) {
            out.println("no difference");
            return;
        }
        Map<String, List<Difference>> byCheck = differences.stream()
                .collect(Collectors.groupingBy(Difference::check, LinkedHashMap::new, Collectors.toList()));
        byCheck.forEach((check, found) -> {
            found.stream().limit(SHOWN).forEach(difference -> out.println("  " + difference));
            if (found.size() > SHOWN) {
                out.printf(Locale.ROOT, "  %s: … and %,d more%n", check, found.size() - SHOWN);
            }
        });
        out.printf(Locale.ROOT, "%,d %s%n", differences.size(), differences.size() == 1 ? "difference" : "differences");
    }
}
