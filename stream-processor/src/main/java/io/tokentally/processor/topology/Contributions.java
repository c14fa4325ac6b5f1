package io.tokentally.processor.topology;

import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.processor.known.Contribution;
import io.tokentally.processor.known.KnownForm;
import io.tokentally.processor.known.SavingsContribution;
import io.tokentally.processor.known.UsageContribution;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What a form adds to totals. Immutable, thread-safe. */
final class Contributions {
    private final OtherClasses otherClasses;

    Contributions(OtherClasses otherClasses) {
        this.otherClasses = otherClasses;
    }

    /**
     * What an entry adds, null where it is voided.
     *
     * @param entry a {@link UsageLedgerEntry} or a {@link ToolLedgerEntry}
     */
    static @Nullable Contribution of(SpecificRecord entry) {
        if (entry instanceof UsageLedgerEntry usage) {
            return usage.getEvent().getVoided() ? null : UsageContribution.of(usage);
        }
        ToolLedgerEntry tool = (ToolLedgerEntry) entry;
        return tool.getEvent().getVoided() ? null : SavingsContribution.of(tool);
    }

    /** Adds {@code sign} times what the form adds to {@code differences}. */
    void add(Differences differences, KnownForm form, int sign) {
        Long effectiveAt = form.effectiveAt();
        if (effectiveAt == null) {
            return;
        }
        if (form.contribution() instanceof UsageContribution usage) {
            differences.add(usage, otherClasses, effectiveAt, sign);
        } else if (form.contribution() instanceof SavingsContribution savings) {
            differences.add(savings, effectiveAt, sign);
        }
    }
}
