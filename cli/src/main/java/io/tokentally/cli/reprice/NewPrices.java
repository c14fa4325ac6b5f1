package io.tokentally.cli.reprice;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.pricing.Cost;
import io.tokentally.pricing.Price;
import io.tokentally.pricing.PriceBook;
import io.tokentally.pricing.TokenUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What ledger records cost by another book, as the processor will find. Immutable. */
final class NewPrices {
    private final PriceBook book;
    private final BigDecimal defaultPrice;

    /** @param defaultPrice of a token that a tool saves, in USD, where its model has no input price */
    NewPrices(PriceBook book, BigDecimal defaultPrice) {
        this.book = book;
        this.defaultPrice = defaultPrice;
    }

    /** Null where unpriced. */
    @Nullable
    Cost cost(UsageLedgerEntry entry) {
        UsageEvent event = entry.getEvent();
        TokenCounts counts = event.getTokens();
        TokenUsage usage = new TokenUsage(
                counts.getInput(),
                counts.getCacheRead(),
                counts.getCacheWrite5m(),
                counts.getCacheWrite1h(),
                counts.getOutput(),
                counts.getReasoning(),
                counts.getOther());
        Price price = book.find(
                event.getProvider(),
                event.getModel(),
                event.getServiceTier(),
                usage.contextTokens(),
                entry.getEffectiveAt());
        return price == null ? null : price.cost(usage);
    }

    /** Of a token that the operation saves. */
    BigDecimal price(ToolLedgerEntry entry) {
        ToolOperationEvent event = entry.getEvent();
        if (event.getProvider() == null || event.getModel() == null) {
            return defaultPrice;
        }
        Price price = book.find(event.getProvider(), event.getModel(), null, 0, entry.getEffectiveAt());
        BigDecimal input = price == null ? null : price.input();
        return input == null ? defaultPrice : input;
    }
}
