package io.tokentally.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A bucket of tokens for each key: {@code burst} at most, refilled at {@code perSecond}. Kept as the time at which the bucket
 * would be full again (the generic cell rate algorithm), so a request costs one compare-and-set. There are as many buckets as
 * keys were ever used. Thread-safe.
 */
public final class RateLimit {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    private final long interval;
    private final long tolerance;
    private final LongSupplier nanoClock;
    private final Map<String, AtomicLong> fullAt = new ConcurrentHashMap<>();

    /** @param burst how many may come at once after a rest */
    public RateLimit(int perSecond, int burst) {
        this(perSecond, burst, System::nanoTime);
    }

    RateLimit(int perSecond, int burst, LongSupplier nanoClock) {
        this.perSecond = perSecond;
        this.interval = SECOND / perSecond;
        this.tolerance = interval * burst;
        this.nanoClock = nanoClock;
    }

    /** @throws Denied 429 where the bucket of {@code keyId} is empty */
    void take(String keyId) {
        long now = nanoClock.getAsLong();
        AtomicLong bucket = fullAt.computeIfAbsent(keyId, first -> new AtomicLong(now));
        while (true) {
            long full = bucket.get();
            long next = (full - now > 0 ? full : now) + interval;
            long excess = next - now - tolerance;
            if (excess > 0) {
                throw Denied.tooOften(perSecond, Math.toIntExact((excess + SECOND - 1) / SECOND));
            }
            if (bucket.compareAndSet(full, next)) {
                return;
            }
        }
    }
}
