package io.tokentally.sdk.observe;

import java.util.List;

/**
 * Sees every usage that a client accepts, in the order in which it took them, as it leaves the client's queue: within the
 * flush interval, or some 10 ms where there is a spool, and whether Kafka has it yet or not. Each callback
 * has a thread of its own, {@code tally-sdk-callback-N}, and a bounded queue before it: a slow one holds up nobody. What
 * finds its queue full is left out, newest first, and counted; so is each call that throws, whose batch is not given again
 * ({@code Stats.callbacks}). Both are logged at most once a minute.
 */
@FunctionalInterface
public interface UsageCallback {
    /**
     * Sees the usages that came since the last time.
     *
     * @param batch 1 to 500, immutable
     */
    void onUsage(List<ObservedUsage> batch) throws Exception;

    /**
     * Events were lost since the last time: refused, as the queue or the spool was full, or dropped later. At most once a
     * second, and once more when the client closes.
     */
    default void onLoss(Loss loss) throws Exception {}
}
