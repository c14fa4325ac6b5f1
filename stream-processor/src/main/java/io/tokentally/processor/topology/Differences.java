package io.tokentally.processor.topology;

import io.tokentally.processor.known.SavingsContribution;
import io.tokentally.processor.known.UsageContribution;
import io.tokentally.schemas.Micros;
import io.tokentally.schemas.Window;

/** What forms add to totals, gathered between two commits. Times are in microseconds. Owned by one task. */
final class Differences {
    private final TallyMap<Calls> calls = new TallyMap<>(Calls::letters);
    private final TallyMap<TotalKey> savings = new TallyMap<>(TotalKey::letters);

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

    int held() {
        return calls.held() + savings.held();
    }

    /** Hands what is to be added to totals to {@code taker}, which may get several for one, and forgets it. */
    void drain(TallyMap.Taker<TotalKey> taker) {
        TallyMap<TotalKey> models = new TallyMap<>(TotalKey::letters);
        calls.forEach((group, tally, latest) -> group.addTo(models, tally, latest));
        models.drain(taker);
        calls.drain((group, tally, latest) -> {
            taker.take(group.userDay(), tally, latest);
            taker.take(group.session(), tally, latest);
        });
        savings.drain(taker);
    }
}
