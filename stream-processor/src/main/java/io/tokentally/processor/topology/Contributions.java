package io.tokentally.processor.topology;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Window;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.UsageSums;
import io.tokentally.total.UserTotal;
import java.time.Instant;

/** Which totals a ledger entry belongs to. */
final class Contributions {
    private Contributions() {}

    /** Adds {@code sign} times the entry to {@code differences}; a voided entry adds nothing. */
    static void add(TotalSet differences, UsageLedgerEntry entry, int sign) {
        UsageEvent event = entry.getEvent();
        Instant at = entry.getEffectiveAt();
        if (event.getVoided() || at == null) {
            return;
        }
        UsageSums sums = Sums.none();
        Sums.add(sums, Sums.of(entry), sign);
        ModelTotal model = new ModelTotal();
        model.setTenant(event.getTenant());
        model.setProvider(event.getProvider());
        model.setModel(event.getModel());
        model.setWindow(Window.QUARTER_HOUR.label());
        model.setWindowStart(Window.QUARTER_HOUR.start(at));
        model.setSums(sums);
        differences.add(TotalKind.MODEL, model);
        UserTotal user = new UserTotal();
        user.setTenant(event.getTenant());
        user.setUserId(event.getUserId());
        user.setProvider(event.getProvider());
        user.setModel(event.getModel());
        user.setWindow(Window.DAY.label());
        user.setWindowStart(Window.DAY.start(at));
        user.setSums(sums);
        differences.add(TotalKind.USER, user);
        SessionTotal session = new SessionTotal();
        session.setTenant(event.getTenant());
        session.setSessionId(event.getSessionId());
        session.setProvider(event.getProvider());
        session.setModel(event.getModel());
        session.setSums(sums);
        differences.add(TotalKind.SESSION, session);
    }

    /** Adds {@code sign} times the entry to {@code differences}; a voided entry adds nothing. */
    static void add(TotalSet differences, ToolLedgerEntry entry, int sign) {
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
        differences.add(TotalKind.SAVINGS, savings);
    }
}
