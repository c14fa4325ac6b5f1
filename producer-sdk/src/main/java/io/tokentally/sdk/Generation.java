package io.tokentally.sdk;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The events between two flushes; knows when the last of them has met its fate. Thread-safe. */
final class Generation {
    /** One for each undecided event, and one until it is sealed. */
    private final AtomicInteger open = new AtomicInteger(1);

    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private volatile boolean complete = true;

    void enter() {
        open.incrementAndGet();
    }

    void leave(boolean acknowledged) {
        if (!acknowledged) {
            complete = false;
        }
        if (open.decrementAndGet() == 0) {
            done.complete(complete);
        }
    }

    /** No more events enter. The future says whether Kafka has all of them. */
    CompletableFuture<Boolean> seal() {
        leave(true);
        return done;
    }
}
