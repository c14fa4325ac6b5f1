package io.tokentally.processor.topology;

import io.tokentally.processor.known.SavingsContribution;
import io.tokentally.processor.known.UsageContribution;
import io.tokentally.schemas.Micros;
import io.tokentally.schemas.Window;

/** What forms add to totals, gathered between two commits. Times are in microseconds. Owned by one task. */
final class Differences {
    private final TallyMap<Calls> calls = new TallyMap<>();
    private final TallyMap<TotalKey> savings = new TallyMap<>();

    /** Adds {@code sign} times a call. */
    void add(UsageContribution usage, OtherClasses otherClasses, long effectiveAt, int sign) {
        Tally tally = calls.at(Calls.of(usage, effectiveAt), UsageTally::none, effectiveAt);
        UsageTally.add(tally, usage, otherClasses, sign);
    }

    /** Adds {@code sign} times an operation. */
    void add(SavingsContribution added, long effectiveAt, int sign) {
        TotalKey key = TotalKind.savings(
                added.tenant(),
                added.toolId(),
                added.toolName(),
                added.operationMode(),
                Window.QUARTER_HOUR,
                Micros.toInstant(effectiveAt));
        savings.at(key, SavingsTally::none, effectiveAt).add(SavingsTally.of(added), sign);
    }

    int size() {
        return calls.size() + savings.size();
    }

    /** Hands what is to be added to each total to {@code taker} and forgets it. */
    void drain(TallyMap.Taker<TotalKey> taker) {
        TallyMap<TotalKey> totals = new TallyMap<>();
        calls.drain((group, tally, latest) -> group.addTo(totals, tally, latest));
        totals.drain(taker);
        savings.drain(taker);
    }
}
