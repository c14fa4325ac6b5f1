package io.tokentally.testkit;

import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Recounts a list of arrivals in the plainest way: it keeps every accepted form in plain collections, and sums at the end.
 * It shares no code with the topology. Thread-safe.
 */
public final class ReferenceModel {

    private final Rules rules;

    public ReferenceModel(Rules rules) {
        this.rules = rules;
    }

    /**
     * The outcome of every arrival and what they sum to.
     *
     * @param arrivals in order of arrival; their times must not fall
     */
    public Recount recount(List<Arrival> arrivals) {
        Resolution resolution = new Resolution(rules);
        arrivals.forEach(resolution::add);

        Pricing pricing = new Pricing(rules);
        Map<String, UsageLedgerEntry> usageLedger = new TreeMap<>();
        Map<String, ToolLedgerEntry> toolLedger = new TreeMap<>();
        for (Form form : resolution.latest()) {
            String key = form.head().key();
            if (form.head().type() == EventType.USAGE) {
                usageLedger.put(key, pricing.usage(form));
            } else {
                toolLedger.put(key, pricing.tool(form));
            }
        }

        Summing summing = new Summing(rules.otherClasses());
        for (Form form : resolution.everAccepted()) {
            if (form.head().voided()) {
                continue;
            }
            boolean counts = resolution.counts(form);
            if (form.head().type() == EventType.USAGE) {
                summing.usage(pricing.usage(form), counts);
            } else {
                summing.tool(pricing.tool(form), counts);
            }
        }
        return new Recount(
                usageLedger,
                toolLedger,
                summing.totals(),
                resolution.audit(),
                resolution.producers(),
                resolution.outcomes(),
                resolution.rejections());
    }
}
