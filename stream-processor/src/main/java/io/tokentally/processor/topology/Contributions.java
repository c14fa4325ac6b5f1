package io.tokentally.processor.topology;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
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

/** Which totals a ledger entry belongs to. Immutable, thread-safe. */
final class Contributions {
    private final OtherClasses otherClasses;

    Contributions(OtherClasses otherClasses) {
        this.otherClasses = otherClasses;
    }

    /**
     * Adds {@code sign} times the entry to {@code differences}; a voided entry adds nothing.
     *
     * @param entry a {@link UsageLedgerEntry} or a {@link ToolLedgerEntry}
     */
    void add(TotalSet differences, SpecificRecord entry, int sign) {
        if (entry instanceof UsageLedgerEntry usage) {
            add(differences, usage, sign);
        } else {
            add(differences, (ToolLedgerEntry) entry, sign);
        }
    }

    private void add(TotalSet differences, UsageLedgerEntry entry, int sign) {
        UsageEvent event = entry.getEvent();
        Instant at = entry.getEffectiveAt();
        if (event.getVoided() || at == null) {
            return;
        }
        UsageSums sums = Sums.none();
        Sums.add(sums, Sums.of(entry, otherClasses), sign);
        long latest = Micros.of(at);
        ModelTotal model = new ModelTotal();
        model.setTenant(event.getTenant());
        model.setProvider(event.getProvider());
        model.setModel(event.getModel());
        model.setWindow(Window.QUARTER_HOUR.label());
        model.setWindowStart(Window.QUARTER_HOUR.start(at));
        model.setSums(sums);
        differences.add(TotalKind.MODEL, model, latest);
        UserTotal user = new UserTotal();
        user.setTenant(event.getTenant());
        user.setUserId(event.getUserId());
        user.setProvider(event.getProvider());
        user.setModel(event.getModel());
        user.setWindow(Window.DAY.label());
        user.setWindowStart(Window.DAY.start(at));
        user.setSums(sums);
        differences.add(TotalKind.USER, user, latest);
        SessionTotal session = new SessionTotal();
        session.setTenant(event.getTenant());
        session.setSessionId(event.getSessionId());
        session.setProvider(event.getProvider());
        session.setModel(event.getModel());
        session.setSums(sums);
        differences.add(TotalKind.SESSION, session, latest);
    }

    private void add(TotalSet differences, ToolLedgerEntry entry, int sign) {
        ToolOperationEvent event = entry.getEvent();
        Instant at = entry.getEffectiveAt();
        if (event.getVoided() || at == null) {
            return;
        }
        SavingsSums sums = Sums.noSavings();
        Sums.add(sums, Sums.of(entry), sign);
        SavingsTotal savings = new SavingsTotal();
        savings.setTenant(event.getTenant());
        savings.setToolId(event.getToolId());
        savings.setToolName(event.getToolName());
        savings.setOperationMode(event.getOperationMode());
        savings.setWindow(Window.QUARTER_HOUR.label());
        savings.setWindowStart(Window.QUARTER_HOUR.start(at));
        savings.setSums(sums);
        differences.add(TotalKind.SAVINGS, savings, Micros.of(at));
    }
}
