package io.tokentally.sdk;

import io.tokentally.sdk.observe.CallbackStats;
import io.tokentally.sdk.observe.Losses;
import io.tokentally.sdk.spool.SpoolCounts;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What became of the events. Thread-safe; nothing here waits. */
final class Counters {
    final AtomicLong refused = new AtomicLong();

    final LongAdder sent = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    final LongAdder undelivered = new LongAdder();
    /** Events of earlier processes, found in the spool. */
    final LongAdder recovered = new LongAdder();

    private volatile @Nullable String lastError;
    private volatile String lastLoss = "";

    void error(String error) {
        lastError = error;
    }

    /** The latest error, which cost events. */
    void loss(String error) {
        lastLoss = error;
        lastError = error;
    }

    /** Fates as they are told to callbacks. */
    Losses losses() {
        return new Losses(refused.get(), undelivered.sum(), lastLoss);
    }

    @Nullable
    String lastError() {
        return lastError;
    }

    void refuse(String error) {
        refused.incrementAndGet();
        loss(error);
    }

    /** Fates are read before what they are fates of, so that nothing is decided that was not accepted. */
    Stats snapshot(LongSupplier accepted, int queueDepth, SpoolCounts spool) {
        long acknowledgedNow = acknowledged.sum();
        long undeliveredNow = undelivered.sum();
        long refusedNow = refused.get();
        return new Stats(
                accepted.getAsLong(),
                refusedNow,
                sent.sum(),
                acknowledgedNow,
                spool.open(),
                undeliveredNow + refusedNow,
                queueDepth,
                lastError,
                recovered.sum(),
                spool.corrupted(),
                spool.torn(),
                spool.bytes(),
                CallbackStats.NONE,
                0);
    }
}
