package io.tokentally.processor.topology;

import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.processor.known.Contribution;
import io.tokentally.processor.known.KnownForm;
import io.tokentally.processor.known.SavingsContribution;
import io.tokentally.processor.known.UsageContribution;
import io.tokentally.schemas.Micros;
import io.tokentally.schemas.Window;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.UsageSums;
import io.tokentally.total.UserTotal;
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
        UsageSums sums = Sums.none();
        Sums.add(sums, Sums.of(usage, otherClasses), sign);
        Instant at = Micros.toInstant(effectiveAt);
        ModelTotal model = new ModelTotal();
        model.setTenant(usage.tenant());
        model.setProvider(usage.provider());
        model.setModel(usage.model());
        model.setWindow(Window.QUARTER_HOUR.label());
        model.setWindowStart(Window.QUARTER_HOUR.start(at));
        model.setSums(sums);
        differences.add(TotalKind.MODEL, model, effectiveAt);
        UserTotal user = new UserTotal();
        user.setTenant(usage.tenant());
        user.setUserId(usage.userId());
        user.setProvider(usage.provider());
        user.setModel(usage.model());
        user.setWindow(Window.DAY.label());
        user.setWindowStart(Window.DAY.start(at));
        user.setSums(sums);
        differences.add(TotalKind.USER, user, effectiveAt);
        SessionTotal session = new SessionTotal();
        session.setTenant(usage.tenant());
        session.setSessionId(usage.sessionId());
        session.setProvider(usage.provider());
        session.setModel(usage.model());
        session.setSums(sums);
        differences.add(TotalKind.SESSION, session, effectiveAt);
    }

    private static void add(TotalSet differences, SavingsContribution savings, long effectiveAt, int sign) {
        SavingsSums sums = Sums.noSavings();
        Sums.add(sums, Sums.of(savings), sign);
        SavingsTotal total = new SavingsTotal();
        total.setTenant(savings.tenant());
        total.setToolId(savings.toolId());
        total.setToolName(savings.toolName());
        total.setOperationMode(savings.operationMode());
        total.setWindow(Window.QUARTER_HOUR.label());
        total.setWindowStart(Window.QUARTER_HOUR.start(Micros.toInstant(effectiveAt)));
        total.setSums(sums);
        differences.add(TotalKind.SAVINGS, total, effectiveAt);
    }
}
