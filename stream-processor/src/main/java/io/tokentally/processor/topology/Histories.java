package io.tokentally.processor.topology;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.HistoryEntry;
import io.tokentally.ledger.ToolHistory;
import io.tokentally.ledger.UsageHistory;
import io.tokentally.processor.known.Contribution;
import io.tokentally.processor.known.KnownForm;
import io.tokentally.processor.known.SavingsContribution;
import io.tokentally.processor.known.UsageContribution;
import io.tokentally.schemas.Micros;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/** What stays of a form that no longer counts. */
final class Histories {
    static final String REVISION = "revision";
    static final String VOID = "void";
    static final String REPRICE = "reprice";

    private static final int USD_SCALE = 18;

    private Histories() {}

    /**
     * The record of {@code before}.
     *
     * @param event whose form it is
     * @param after what replaces it
     * @param replacedAt arrival of the record that did
     */
    static HistoryEntry of(Event event, KnownForm before, KnownForm after, String cause, Instant replacedAt) {
        HistoryEntry entry = new HistoryEntry();
        entry.setType(event.type().label());
        entry.setTenant(event.tenant());
        entry.setEventId(
                event.payload() instanceof UsageEvent usage
                        ? usage.getEventId()
                        : ((ToolOperationEvent) event.payload()).getEventId());
        entry.setRevision(before.revision());
        entry.setVersion(before.version());
        entry.setVoided(before.voided());
        entry.setCause(cause);
        entry.setReplacedByRevision(after.revision());
        entry.setReplacedByVersion(after.version());
        Long effectiveAt = before.effectiveAt();
        entry.setEffectiveAt(effectiveAt == null ? null : Micros.toInstant(effectiveAt));
        entry.setArrivedAt(Micros.toInstant(before.arrivedAt()));
        entry.setReplacedAt(replacedAt);
        Contribution added = before.contribution();
        if (added instanceof UsageContribution usage) {
            entry.setUsage(usage(usage));
        } else if (added instanceof SavingsContribution savings) {
            entry.setTool(tool(savings));
        }
        return entry;
    }

    private static UsageHistory usage(UsageContribution usage) {
        TokenCounts tokens = new TokenCounts();
        tokens.setInput(usage.input());
        tokens.setCacheRead(usage.cacheRead());
        tokens.setCacheWrite5m(usage.cacheWrite5m());
        tokens.setCacheWrite1h(usage.cacheWrite1h());
        tokens.setOutput(usage.output());
        tokens.setReasoning(usage.reasoning());
        tokens.setOther(new HashMap<>(usage.other()));
        UsageHistory history = new UsageHistory();
        history.setUserId(usage.userId());
        history.setSessionId(usage.sessionId());
        history.setProvider(usage.provider());
        history.setModel(usage.model());
        history.setStatus(usage.status());
        history.setTokens(tokens);
        history.setReportedCostUsd(scaled(usage.reportedCostUsd()));
        history.setLatencyUs(usage.latencyUs());
        history.setInputCostUsd(scaled(usage.inputCostUsd()));
        history.setOutputCostUsd(scaled(usage.outputCostUsd()));
        history.setPrice(usage.price());
        return history;
    }

    private static ToolHistory tool(SavingsContribution savings) {
        ToolHistory history = new ToolHistory();
        history.setSessionId(savings.sessionId());
        history.setToolId(savings.toolId());
        history.setToolName(savings.toolName());
        history.setOperationMode(savings.operationMode());
        history.setTokensOriginal(savings.original());
        history.setTokensActual(savings.actual());
        history.setResponseTimeUs(savings.responseTimeUs());
        history.setCacheHit(savings.cacheHit());
        history.setPriceUsd(scaled(savings.priceUsd()));
        history.setPriceSource(savings.priceSource());
        history.setBaselineCostUsd(scaled(savings.baselineCostUsd()));
        history.setActualCostUsd(scaled(savings.actualCostUsd()));
        return history;
    }

    private static @Nullable BigDecimal scaled(@Nullable BigDecimal usd) {
        return usd == null ? null : usd.setScale(USD_SCALE);
    }
}
