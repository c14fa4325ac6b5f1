package io.tokentally.processor.known;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a tool operation adds. Money is in USD with 18 decimals.
 *
 * @param original tokens without the tool
 * @param actual tokens with it
 * @param responseTimeUs in microseconds
 * @param provider of the model whose input price it is priced with, as mapped, where it names one
 * @param priceSource {@code model} or {@code default}
 * @param priceUsd of a token
 */
public record SavingsContribution(
        String tenant,
        String sessionId,
        String toolId,
        String toolName,
        String operationMode,
        long original,
        long actual,
        @Nullable BigDecimal baselineCostUsd,
        @Nullable BigDecimal actualCostUsd,
        @Nullable Long responseTimeUs,
        @Nullable Boolean cacheHit,
        @Nullable String provider,
        @Nullable String model,
        String priceSource,
        @Nullable BigDecimal priceUsd)
        implements Contribution {

    /** Of an entry that is not voided. */
    public static SavingsContribution of(ToolLedgerEntry entry) {
        ToolOperationEvent event = entry.getEvent();
        return new SavingsContribution(
                event.getTenant(),
                event.getSessionId(),
                event.getToolId(),
                event.getToolName(),
                event.getOperationMode(),
                event.getTokensOriginal(),
                event.getTokensActual(),
                entry.getBaselineCostUsd(),
                entry.getActualCostUsd(),
                event.getResponseTimeUs(),
                event.getCacheHit(),
                event.getProvider(),
                event.getModel(),
                entry.getPriceSource(),
                entry.getPriceUsd());
    }
}
