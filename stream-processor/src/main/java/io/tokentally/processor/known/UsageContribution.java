package io.tokentally.processor.known;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.ledger.UsedPrice;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an LLM call adds. Token classes are null where not reported; money is in USD with 18 decimals.
 *
 * @param provider as mapped
 * @param serviceTier as served; with model and tokens it is what a price is found by
 * @param inputCostUsd null where unpriced, as the output's and the price
 * @param latencyUs in microseconds
 * @param price what it was priced with; not to be changed
 */
public record UsageContribution(
        String tenant,
        String userId,
        String sessionId,
        String provider,
        String model,
        @Nullable String serviceTier,
        String status,
        @Nullable Long input,
        @Nullable Long cacheRead,
        @Nullable Long cacheWrite5m,
        @Nullable Long cacheWrite1h,
        @Nullable Long output,
        @Nullable Long reasoning,
        Map<String, Long> other,
        @Nullable BigDecimal inputCostUsd,
        @Nullable BigDecimal outputCostUsd,
        @Nullable BigDecimal reportedCostUsd,
        @Nullable Long latencyUs,
        @Nullable UsedPrice price)
        implements Contribution {

    /** Of an entry that is not voided. */
    public static UsageContribution of(UsageLedgerEntry entry) {
        UsageEvent event = entry.getEvent();
        TokenCounts tokens = event.getTokens();
        return new UsageContribution(
                event.getTenant(),
                event.getUserId(),
                event.getSessionId(),
                event.getProvider(),
                event.getModel(),
                event.getServiceTier(),
                event.getStatus(),
                tokens.getInput(),
                tokens.getCacheRead(),
                tokens.getCacheWrite5m(),
                tokens.getCacheWrite1h(),
                tokens.getOutput(),
                tokens.getReasoning(),
                tokens.getOther(),
                entry.getInputCostUsd(),
                entry.getOutputCostUsd(),
                event.getReportedCostUsd(),
                event.getLatencyUs(),
                entry.getPrice());
    }
}
