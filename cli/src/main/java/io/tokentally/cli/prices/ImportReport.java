package io.tokentally.cli.prices;

import io.tokentally.pricing.Price;
import io.tokentally.pricing.litellm.Catalogue;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an import says: first what it could not use, last what it changes. */
final class ImportReport {
    private ImportReport() {}

    static void unused(Catalogue read, PrintWriter out) {
        out.println(read.prices().size() + " prices can be used");
        read.unusable().forEach((why, keys) -> {
            out.println("not used, " + why + " (" + keys.size() + "):");
            out.println("  " + String.join(", ", keys));
        });
        if (!read.unusedFields().isEmpty()) {
            List<String> fields = new ArrayList<>();
            read.unusedFields().forEach((field, models) -> fields.add(field + " (" + models + ")"));
            out.println("fields that price no token class, with how many models have them:");
            out.println("  " + String.join(", ", fields));
        }
        if (!read.rounded().isEmpty()) {
            out.println("rounded (" + read.rounded().size() + "):");
            read.rounded().forEach(line -> out.println("  " + line));
        }
    }

    static void changes(PricePlan plan, boolean preview, PrintWriter out) {
        long added = plan.changes().stream()
                .filter(change -> change.before() == null)
                .count();
        for (PricePlan.Change change : plan.changes()) {
            out.println((change.before() == null ? "new      " : "changed  ")
                    + change.price().label() + ": " + amounts(change));
        }
        out.println(added + " new, " + (plan.changes().size() - added) + " changed, " + plan.unchanged()
                + " as they are; USD per million tokens"
                + (preview ? ". Nothing was written" : ""));
    }

    private static String amounts(PricePlan.Change change) {
        Map<String, BigDecimal> now = Amounts.byClass(change.price());
        Price known = change.before();
        Map<String, BigDecimal> before = known == null ? Map.of() : Amounts.byClass(known);
        TreeSet<String> classes = new TreeSet<>(now.keySet());
        classes.addAll(before.keySet());
        List<String> shown = new ArrayList<>();
        for (String name : classes) {
            String to = shown(now.get(name));
            String from = shown(before.get(name));
            shown.add(name + " " + (before.isEmpty() || from.equals(to) ? to : from + " -> " + to));
        }
        return String.join(", ", shown);
    }

    private static String shown(@Nullable BigDecimal amount) {
        return amount == null ? "-" : amount.toPlainString();
    }
}
