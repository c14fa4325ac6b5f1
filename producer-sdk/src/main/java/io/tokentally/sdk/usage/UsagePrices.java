package io.tokentally.sdk.usage;

import org.jspecify.annotations.Nullable;

/** What usage costs. Implementations are thread-safe and do no I/O: the client's own threads ask for each event. */
@FunctionalInterface
public interface UsagePrices {
    /**
     * The cost of {@code usage} at its own time, or now where it has none; null where no price is known.
     *
     * @param serviceTier as served; null is the standard tier
     */
    @Nullable
    UsageCost costOf(Usage usage, @Nullable String serviceTier);
}
