package io.tokentally.processor.topology;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.ledger.UsedPrice;
import io.tokentally.pricing.Cost;
import io.tokentally.pricing.Price;
import io.tokentally.pricing.PriceBook;
import io.tokentally.pricing.TokenUsage;
import io.tokentally.processor.prices.Prices;
import io.tokentally.schemas.PlainDigits;
import io.tokentally.schemas.Providers;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes ledger entries: maps the provider, finds the price of the event's time, multiplies. One task's thread uses it. */
final class Ledger {
    private static final int USD_SCALE = 18;
    private static final BigDecimal COST_LIMIT = BigDecimal.TEN.pow(12);
    static final String PRICE_OF_MODEL = "model";
    static final String DEFAULT_PRICE = "default";

    private final Prices prices;
    private final BigDecimal defaultPrice;
    /** As they stand in entries, one for all that were priced alike; nobody may change them. */
    private final IdentityHashMap<Price, UsedPrice> used = new IdentityHashMap<>();

    private @Nullable PriceBook usedFrom;

    /** @param defaultPrice of a token that a tool saves, in USD, where the model's input price is not known */
    Ledger(Prices prices, BigDecimal defaultPrice) {
        this.prices = prices;
        this.defaultPrice = defaultPrice;
    }

    /** Whether the event names its provider as a ledger does, so that it goes there as it is. */
    static boolean isMapped(Event event) {
        String provider = event.payload() instanceof UsageEvent usage
                ? usage.getProvider()
                : ((ToolOperationEvent) event.payload()).getProvider();
        return provider == null || Providers.canonical(provider).equals(provider);
    }

    UsageLedgerEntry entry(UsageEvent event, long version, @Nullable Instant effectiveAt, Instant arrivedAt) {
        if (!event.getProvider().isEmpty()) {
            event.setProvider(Providers.canonical(event.getProvider()));
        }
        UsageLedgerEntry entry = new UsageLedgerEntry();
        entry.setEvent(event);
        entry.setVersion(version);
        entry.setEffectiveAt(effectiveAt);
        entry.setArrivedAt(arrivedAt);
        if (!event.getVoided() && effectiveAt != null) {
            price(entry, effectiveAt);
        }
        return entry;
    }

    private void price(UsageLedgerEntry entry, Instant effectiveAt) {
        UsageEvent event = entry.getEvent();
        TokenCounts tokens = event.getTokens();
        TokenUsage usage = new TokenUsage(
                tokens.getInput(),
                tokens.getCacheRead(),
                tokens.getCacheWrite5m(),
                tokens.getCacheWrite1h(),
                tokens.getOutput(),
                tokens.getReasoning(),
                tokens.getOther());
        PriceBook book = prices.book();
        Price price = book.find(
                event.getProvider(), event.getModel(), event.getServiceTier(), usage.contextTokens(), effectiveAt);
        Cost cost = price == null ? null : price.cost(usage);
        if (price != null && cost != null) {
            requireSummable(cost.total());
            entry.setInputCostUsd(cost.input());
            entry.setOutputCostUsd(cost.output());
            entry.setPrice(usedOnce(price, book));
        }
    }

    private UsedPrice usedOnce(Price price, PriceBook book) {
        if (!book.equals(usedFrom)) {
            used.clear();
            usedFrom = book;
        }
        return used.computeIfAbsent(price, found -> used(found, book));
    }

    private static UsedPrice used(Price price, PriceBook book) {
        UsedPrice used = new UsedPrice();
        used.setBook(book.versionOf(price));
        used.setProvider(price.provider());
        used.setModel(price.model());
        used.setTier(price.tier());
        used.setContextOver(price.contextOver());
        used.setInput(scaled(price.input()));
        used.setCacheRead(scaled(price.cacheRead()));
        used.setCacheWrite5m(scaled(price.cacheWrite5m()));
        used.setCacheWrite1h(scaled(price.cacheWrite1h()));
        used.setOutput(scaled(price.output()));
        used.setReasoning(scaled(price.reasoning()));
        Map<String, BigDecimal> other = new HashMap<>();
        price.other().forEach((name, usd) -> other.put(name, usd.setScale(USD_SCALE)));
        used.setOther(other);
        return used;
    }

    private static @Nullable BigDecimal scaled(@Nullable BigDecimal usd) {
        return usd == null ? null : usd.setScale(USD_SCALE);
    }

    ToolLedgerEntry entry(ToolOperationEvent event, long version, @Nullable Instant effectiveAt, Instant arrivedAt) {
        String provider = event.getProvider();
        if (provider != null) {
            event.setProvider(Providers.canonical(provider));
        }
        ToolLedgerEntry entry = new ToolLedgerEntry();
        entry.setEvent(event);
        entry.setVersion(version);
        entry.setEffectiveAt(effectiveAt);
        entry.setArrivedAt(arrivedAt);
        entry.setPriceSource("");
        if (!event.getVoided() && effectiveAt != null) {
            price(entry, effectiveAt);
        }
        return entry;
    }

    private void price(ToolLedgerEntry entry, Instant effectiveAt) {
        ToolOperationEvent event = entry.getEvent();
        BigDecimal known = inputPrice(event.getProvider(), event.getModel(), effectiveAt);
        BigDecimal price = known != null ? known : defaultPrice;
        entry.setPriceSource(known != null ? PRICE_OF_MODEL : DEFAULT_PRICE);
        requireSummable(
                price.multiply(BigDecimal.valueOf(Math.max(event.getTokensOriginal(), event.getTokensActual()))));
        entry.setPriceUsd(price.setScale(USD_SCALE));
        entry.setBaselineCostUsd(
                price.multiply(BigDecimal.valueOf(event.getTokensOriginal())).setScale(USD_SCALE));
        entry.setActualCostUsd(
                price.multiply(BigDecimal.valueOf(event.getTokensActual())).setScale(USD_SCALE));
    }

    /** A sum has 20 digits before the point, so costs without bound would one day fit no total. */
    private static void requireSummable(BigDecimal usd) {
        if (usd.compareTo(COST_LIMIT) >= 0) {
            throw new ArithmeticException("its cost of " + PlainDigits.text(usd)
                    + " USD is not below 10^12: look at its tokens and at the price book");
        }
    }

    private @Nullable BigDecimal inputPrice(@Nullable String provider, @Nullable String model, Instant at) {
        if (provider == null || model == null) {
            return null;
        }
        Price price = prices.book().find(provider, model, null, 0, at);
        return price == null ? null : price.input();
    }
}
