package io.tokentally.processor.prices;

import io.tokentally.price.PriceEntry;
import io.tokentally.pricing.Price;
import io.tokentally.schemas.Providers;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prices ↔ records of {@code tally.prices.v1}. */
public final class PriceEntries {
    private static final int USD_SCALE = 18;

    private PriceEntries() {}

    /**
     * The record of a price.
     *
     * @param source who says so, for people
     */
    public static PriceEntry of(Price price, Instant knownAt, String source) {
        PriceEntry entry = new PriceEntry();
        entry.setProvider(price.provider());
        entry.setModel(price.model());
        entry.setAliases(List.copyOf(price.aliases()));
        entry.setTier(price.tier());
        entry.setContextOver(price.contextOver());
        entry.setValidFrom(price.validFrom());
        entry.setValidTo(price.validTo());
        entry.setKnownAt(knownAt);
        entry.setSource(source);
        entry.setInput(scaled(price.input()));
        entry.setCacheRead(scaled(price.cacheRead()));
        entry.setCacheWrite5m(scaled(price.cacheWrite5m()));
        entry.setCacheWrite1h(scaled(price.cacheWrite1h()));
        entry.setOutput(scaled(price.output()));
        entry.setReasoning(scaled(price.reasoning()));
        Map<String, BigDecimal> other = new HashMap<>();
        price.other().forEach((name, amount) -> other.put(name, amount.setScale(USD_SCALE)));
        entry.setOther(other);
        return entry;
    }

    /** @throws IllegalArgumentException naming every fault and its value */
    static Price price(PriceEntry entry) {
        Price price = new Price(
                entry.getProvider(),
                entry.getModel(),
                entry.getAliases(),
                entry.getTier(),
                entry.getContextOver(),
                entry.getValidFrom(),
                entry.getValidTo(),
                entry.getInput(),
                entry.getCacheRead(),
                entry.getCacheWrite5m(),
                entry.getCacheWrite1h(),
                entry.getOutput(),
                entry.getReasoning(),
                entry.getOther(),
                entry.getKnownAt());
        if (!Providers.canonical(price.provider()).equals(price.provider())) {
            throw new IllegalArgumentException(
                    "provider \"" + price.provider() + "\" is not canonical: no event is priced by" + " it; write "
                            + Providers.canonical(price.provider()));
        }
        if (!price.hasAmounts()) {
            throw new IllegalArgumentException("no token class has a price; to take a price back, write a tombstone");
        }
        return price;
    }

    private static @Nullable BigDecimal scaled(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.setScale(USD_SCALE);
    }
}
