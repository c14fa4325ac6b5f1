package io.tokentally.testkit;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.ledger.UsedPrice;
import io.tokentally.pricing.Cost;
import io.tokentally.pricing.Price;
import io.tokentally.pricing.TokenUsage;
import io.tokentally.schemas.Providers;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Accepted forms as ledger entries: provider mapped, priced by what was valid at their time. Version 0. */
final class Pricing {

    private final Rules rules;

    Pricing(Rules rules) {
        this.rules = rules;
    }

    UsageLedgerEntry usage(Form form) {
        UsageEvent event =
                UsageEvent.newBuilder((UsageEvent) form.head().event()).build();
        event.setProvider(Providers.canonical(event.getProvider()));
        UsageLedgerEntry entry = UsageLedgerEntry.newBuilder()
                .setEvent(event)
                .setEffectiveAt(form.effectiveAt())
                .setArrivedAt(form.arrivedAt())
                .build();
        if (event.getVoided()) {
            return entry;
        }
        TokenUsage tokens = tokens(event.getTokens());
        Price price = rules.prices()
                .find(
                        event.getProvider(),
                        event.getModel(),
                        event.getServiceTier(),
                        tokens.contextTokens(),
                        effectiveAt(form));
        Cost cost = price == null ? null : price.cost(tokens);
        if (price != null && cost != null) {
            entry.setInputCostUsd(cost.input());
            entry.setOutputCostUsd(cost.output());
            entry.setPrice(used(price));
        }
        return entry;
    }

    ToolLedgerEntry tool(Form form) {
        ToolOperationEvent event = ToolOperationEvent.newBuilder(
                        (ToolOperationEvent) form.head().event())
                .build();
        if (event.getProvider() != null) {
            event.setProvider(Providers.canonical(event.getProvider()));
        }
        ToolLedgerEntry entry = ToolLedgerEntry.newBuilder()
                .setEvent(event)
                .setEffectiveAt(form.effectiveAt())
                .setArrivedAt(form.arrivedAt())
                .build();
        if (event.getVoided()) {
            return entry;
        }
        BigDecimal ofModel = inputPrice(event, effectiveAt(form));
        BigDecimal price = ofModel == null ? rules.defaultPrice() : ofModel;
        entry.setPriceUsd(price.setScale(18));
        entry.setPriceSource(ofModel == null ? "default" : "model");
        entry.setBaselineCostUsd(
                price.multiply(BigDecimal.valueOf(event.getTokensOriginal())).setScale(18));
        entry.setActualCostUsd(
                price.multiply(BigDecimal.valueOf(event.getTokensActual())).setScale(18));
        return entry;
    }

    private @Nullable BigDecimal inputPrice(ToolOperationEvent event, Instant at) {
        if (event.getProvider() == null || event.getModel() == null) {
            return null;
        }
        Price price = rules.prices().find(event.getProvider(), event.getModel(), null, 0, at);
        return price == null ? null : price.input();
    }

    private static Instant effectiveAt(Form form) {
        return Objects.requireNonNull(form.effectiveAt(), "a record always has an effective time");
    }

    private static TokenUsage tokens(TokenCounts counts) {
        return new TokenUsage(
                counts.getInput(),
                counts.getCacheRead(),
                counts.getCacheWrite5m(),
                counts.getCacheWrite1h(),
                counts.getOutput(),
                counts.getReasoning(),
                counts.getOther());
    }

    private UsedPrice used(Price price) {
        return UsedPrice.newBuilder()
                .setBook(rules.prices().versionOf(price))
                .setProvider(price.provider())
                .setModel(price.model())
                .setTier(price.tier())
                .setContextOver(price.contextOver())
                .setInput(price.input())
                .setCacheRead(price.cacheRead())
                .setCacheWrite5m(price.cacheWrite5m())
                .setCacheWrite1h(price.cacheWrite1h())
                .setOutput(price.output())
                .setReasoning(price.reasoning())
                .setOther(price.other())
                .build();
    }
}
