package io.tokentally.cli.reconcile;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Findings, for people. */
public final class ReconcileReport {
    private static final int SHOWN = 50;

    private ReconcileReport() {}

    /** Prints what was compared and what differs. */
    public static void print(Findings findings, PrintWriter out) {
        findings.compared().forEach(line -> out.println("  " + line));
        List<Difference> differences = findings.differences();
        if (differences.isEmpty()) {
            out.println("no difference");
            return;
        }
        differences.stream().limit(SHOWN).forEach(difference -> out.println("  " + difference));
        if (differences.size() > SHOWN) {
            out.printf(Locale.ROOT, "  … and %,d more%n", differences.size() - SHOWN);
        }
        out.printf(Locale.ROOT, "%,d %s%n", differences.size(), differences.size() == 1 ? "difference" : "differences");
    }
}
