package io.tokentally.sdk.pricing;

import io.tokentally.pricing.Cost;
import io.tokentally.pricing.Price;
import io.tokentally.pricing.PriceBook;
import io.tokentally.pricing.TokenUsage;
import io.tokentally.sdk.usage.Usage;
import io.tokentally.sdk.usage.UsageCost;
import io.tokentally.sdk.usage.UsagePrices;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Costs by a price book, exactly as the pipeline computes them. Immutable. Needs the module {@code pricing}. */
public final class BookPrices implements UsagePrices {
    private final PriceBook book;
    private final InstantSource clock;

    private BookPrices(PriceBook book, InstantSource clock) {
        this.book = book;
        this.clock = clock;
    }

    /**
     * The book that comes with the module {@code pricing}.
     *
     * @throws IllegalStateException where that is not on the class path
     */
    public static UsagePrices shipped() {
        try {
            return of(PriceBook.shipped());
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException("costs need io.tokentally:pricing on the class path", e);
        }
    }

    public static UsagePrices of(PriceBook book) {
        return new BookPrices(book, InstantSource.system());
    }

    @Override
    public @Nullable UsageCost costOf(Usage usage, @Nullable String serviceTier) {
        String provider = usage.provider();
        String model = usage.model();
        if (provider == null || model == null) {
            return null;
        }
        TokenUsage tokens = new TokenUsage(
                usage.input(),
                usage.cacheRead(),
                usage.cacheWrite5m(),
                usage.cacheWrite1h(),
                usage.output(),
                usage.reasoning(),
                usage.other());
        Instant at = usage.timestamp() == null ? clock.instant() : usage.timestamp();
        Price price = book.find(provider, model, serviceTier, tokens.contextTokens(), at);
        Cost cost = price == null ? null : price.cost(tokens);
        return cost == null ? null : new UsageCost(cost.input(), cost.output());
    }
}
