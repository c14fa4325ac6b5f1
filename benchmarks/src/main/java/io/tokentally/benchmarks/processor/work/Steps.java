package io.tokentally.benchmarks.processor.work;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.ledger.UsedPrice;
import io.tokentally.pricing.Cost;
import io.tokentally.pricing.Price;
import io.tokentally.pricing.PriceBook;
import io.tokentally.pricing.TokenUsage;
import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.Fault;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Admit and price, as ours does it: wire format and bounds, the price book's entry for the event's time. For one thread. */
public final class Steps {
    private static final int USD_SCALE = 18;

    private final AvroDecoder<UsageEvent> decoder;
    private final Bounds bounds = Bounds.defaults();
    private final PriceBook book = PriceBook.shipped();

    public Steps(SchemaRegistry registry) {
        decoder = new AvroDecoder<>(UsageEvent.class, registry);
    }

    /** The event; throws where it is out of bounds, which none of the workload is. */
    public UsageEvent admitted(byte[] value) {
        UsageEvent event = decoder.decode(value);
        Fault fault = bounds.check(event);
        if (fault != null) {
            throw new IllegalArgumentException(fault.field() + ": " + fault.detail());
        }
        return event;
    }

    /** The ledger's entry of an event that says when it happened. */
    public UsageLedgerEntry priced(UsageEvent event, long version, long arrivedAtMillis) {
        UsageLedgerEntry entry = new UsageLedgerEntry();
        entry.setEvent(event);
        entry.setVersion(version);
        entry.setEffectiveAt(event.getOccurredAt());
        entry.setArrivedAt(Instant.ofEpochMilli(arrivedAtMillis));
        TokenCounts tokens = event.getTokens();
        TokenUsage usage = new TokenUsage(
                tokens.getInput(),
                tokens.getCacheRead(),
                tokens.getCacheWrite5m(),
                tokens.getCacheWrite1h(),
                tokens.getOutput(),
                tokens.getReasoning(),
                tokens.getOther());
        Price price = book.find(
                event.getProvider(),
                event.getModel(),
                event.getServiceTier(),
                usage.contextTokens(),
                entry.getEffectiveAt());
        Cost cost = price == null ? null : price.cost(usage);
        if (price != null && cost != null) {
            entry.setInputCostUsd(cost.input());
            entry.setOutputCostUsd(cost.output());
            entry.setPrice(used(price));
        }
        return entry;
    }

    private UsedPrice used(Price price) {
        Map<String, BigDecimal> other = new HashMap<>();
        price.other().forEach((name, usd) -> other.put(name, usd.setScale(USD_SCALE)));
        return new UsedPrice(
                book.version(),
                price.provider(),
                price.model(),
                price.tier(),
                price.contextOver(),
                scaled(price.input()),
                scaled(price.cacheRead()),
                scaled(price.cacheWrite5m()),
                scaled(price.cacheWrite1h()),
                scaled(price.output()),
                scaled(price.reasoning()),
                other);
    }

    private static @Nullable BigDecimal scaled(@Nullable BigDecimal usd) {
        return usd == null ? null : usd.setScale(USD_SCALE);
    }
}
