package io.tokentally.sdk;

import io.tokentally.sdk.observe.Observers;
import io.tokentally.sdk.observe.Tally;
import io.tokentally.sdk.observe.UsageCallback;
import io.tokentally.sdk.usage.UsagePrices;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param callbackCapacity usages that may wait for each callback; rounded up to a power of two
 * @param timeZone whose midnight begins a day
 */
record ObserverOptions(
        List<UsageCallback> callbacks,
        int callbackCapacity,
        @Nullable UsagePrices prices,
        ZoneId timeZone) {
    ObserverOptions {
        callbacks = List.copyOf(callbacks);
    }

    Observers observers(InstantSource clock, Counters counters) {
        return new Observers(new Tally(timeZone, clock, prices), callbacks, callbackCapacity, prices, counters::losses);
    }
}
