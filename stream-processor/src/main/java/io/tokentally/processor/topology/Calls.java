package io.tokentally.processor.topology;

import io.tokentally.processor.known.UsageContribution;
import io.tokentally.schemas.Window;
import java.time.Instant;

/**
 * Calls that add to the very same totals: those of a session with one model in a quarter of an hour. They are summed once, and
 * once a commit for each of their totals.
 *
 * @param quarterHour its start, in seconds since 1970
 */
record Calls(
        String tenant,
        String userId,
        String sessionId,
        String provider,
        String model,
        boolean priced,
        long quarterHour) {
    private static final long MICROS = 1_000_000;

    static Calls of(UsageContribution usage, long effectiveAt) {
        return new Calls(
                usage.tenant(),
                usage.userId(),
                usage.sessionId(),
                usage.provider(),
                usage.model(),
                usage.inputCostUsd() != null && usage.outputCostUsd() != null,
                Window.QUARTER_HOUR.start(Math.floorDiv(effectiveAt, MICROS)));
    }

    /** Adds to a quarter hour of the model, and to that of what is unpriced where it is: many calls share them. */
    void addTo(TallyMap<TotalKey> models, Tally tally, long latest) {
        Instant at = Instant.ofEpochSecond(quarterHour);
        TotalKey quarter = TotalKind.model(tenant, provider, model, Window.QUARTER_HOUR, at);
        models.at(quarter, UsageTally::none, latest).add(tally, 1);
        if (!priced) {
            TotalKey unpriced = TotalKind.unpriced(tenant, provider, model, Window.QUARTER_HOUR, at);
            models.at(unpriced, UsageTally::none, latest).add(tally, 1);
        }
    }

    /** The day of the user, which hardly any other calls share. */
    TotalKey userDay() {
        return TotalKind.user(tenant, userId, provider, model, Instant.ofEpochSecond(quarterHour));
    }

    /** The session, which hardly any other calls share. */
    TotalKey session() {
        return TotalKind.session(tenant, sessionId, provider, model);
    }

    /** How many its names have together. */
    int letters() {
        return tenant.length() + userId.length() + sessionId.length() + provider.length() + model.length();
    }

    @Override
    public int hashCode() {
        int hash = Hashes.mix(sessionId.hashCode(), model.hashCode());
        hash = Hashes.mix(hash, userId.hashCode());
        hash = Hashes.mix(hash, tenant.hashCode());
        hash = Hashes.mix(hash, provider.hashCode());
        return Hashes.spread(Hashes.mix(hash, Long.hashCode(quarterHour)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Calls that
                && quarterHour == that.quarterHour
                && priced == that.priced
                && sessionId.equals(that.sessionId)
                && model.equals(that.model)
                && userId.equals(that.userId)
                && provider.equals(that.provider)
                && tenant.equals(that.tenant);
    }
}
