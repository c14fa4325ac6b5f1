package io.tokentally.benchmarks.processor.work;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Micros;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The accepted form of an event, as far as its revision and the totals need it. A count that was not reported is -1.
 *
 * @param at effective time in microseconds
 * @param inputCost null where unpriced, as for {@code outputCost}
 * @param latency in microseconds, or -1
 */
public record Form(
        long revision,
        ModelKey model,
        long at,
        String status,
        long input,
        long cacheRead,
        long cacheWrite5m,
        long cacheWrite1h,
        long output,
        long reasoning,
        @Nullable BigDecimal inputCost,
        @Nullable BigDecimal outputCost,
        @Nullable BigDecimal reportedCost,
        long latency) {

    public static Form of(UsageLedgerEntry entry) {
        UsageEvent event = entry.getEvent();
        TokenCounts tokens = event.getTokens();
        return new Form(
                event.getRevision(),
                new ModelKey(event.getTenant(), event.getProvider(), event.getModel()),
                Micros.of(entry.getEffectiveAt()),
                event.getStatus(),
                orNone(tokens.getInput()),
                orNone(tokens.getCacheRead()),
                orNone(tokens.getCacheWrite5m()),
                orNone(tokens.getCacheWrite1h()),
                orNone(tokens.getOutput()),
                orNone(tokens.getReasoning()),
                entry.getInputCostUsd(),
                entry.getOutputCostUsd(),
                event.getReportedCostUsd(),
                orNone(event.getLatencyUs()));
    }

    private static long orNone(@Nullable Long count) {
        return count == null ? -1 : count;
    }

    long tokens(int index) {
        return switch (index) {
            case 0 -> input;
            case 1 -> cacheRead;
            case 2 -> cacheWrite5m;
            case 3 -> cacheWrite1h;
            case 4 -> output;
            default -> reasoning;
        };
    }

    /** With names that are shared with others, for who keeps many. */
    public Form sharing(ModelKey sharedModel) {
        return new Form(
                revision,
                sharedModel,
                at,
                status.intern(),
                input,
                cacheRead,
                cacheWrite5m,
                cacheWrite1h,
                output,
                reasoning,
                inputCost,
                outputCost,
                reportedCost,
                latency);
    }
}
