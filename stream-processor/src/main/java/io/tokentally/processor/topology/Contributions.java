package io.tokentally.processor.topology;

import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.processor.known.Contribution;
import io.tokentally.processor.known.KnownForm;
import io.tokentally.processor.known.SavingsContribution;
import io.tokentally.processor.known.UsageContribution;
import io.tokentally.schemas.Micros;
import io.tokentally.schemas.Window;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Which totals a form belongs to. Immutable, thread-safe. */
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
    void add(TotalSet differences, KnownForm form, int sign) {
        Long effectiveAt = form.effectiveAt();
        if (effectiveAt == null) {
            return;
        }
        if (form.contribution() instanceof UsageContribution usage) {
            add(differences, usage, effectiveAt, sign);
        } else if (form.contribution() instanceof SavingsContribution savings) {
            add(differences, savings, effectiveAt, sign);
        }
    }

    private void add(TotalSet differences, UsageContribution usage, long effectiveAt, int sign) {
        Tally tally = UsageTally.of(usage, otherClasses);
        Instant at = Micros.toInstant(effectiveAt);
        String tenant = usage.tenant();
        String provider = usage.provider();
        String model = usage.model();
        differences.add(TotalKind.model(tenant, provider, model, Window.QUARTER_HOUR, at), tally, sign, effectiveAt);
        if (usage.inputCostUsd() == null || usage.outputCostUsd() == null) {
            differences.add(
                    TotalKind.unpriced(tenant, provider, model, Window.QUARTER_HOUR, at), tally, sign, effectiveAt);
        }
        differences.add(TotalKind.user(tenant, usage.userId(), provider, model, at), tally, sign, effectiveAt);
        differences.add(TotalKind.session(tenant, usage.sessionId(), provider, model), tally, sign, effectiveAt);
    }

    private static void add(TotalSet differences, SavingsContribution savings, long effectiveAt, int sign) {
        TotalKey key = TotalKind.savings(
                savings.tenant(),
                savings.toolId(),
                savings.toolName(),
                savings.operationMode(),
                Window.QUARTER_HOUR,
                Micros.toInstant(effectiveAt));
        differences.add(key, SavingsTally.of(savings), sign, effectiveAt);
    }
}
