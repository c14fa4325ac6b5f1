package io.tokentally.sdk;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one through per period. Thread-safe. */
final class Throttle {
    private final long periodNanos;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    Throttle(Duration period) {
        periodNanos = period.toNanos();
    }

    boolean pass() {
        long due = next.get();
        long now = System.nanoTime();
        return now - due >= 0 && next.compareAndSet(due, now + periodNanos);
    }
}
