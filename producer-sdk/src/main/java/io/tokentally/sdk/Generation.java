package io.tokentally.sdk;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The events between two flushes; knows when the last of them has met its fate. One thread enters and seals, any may leave.
 */
final class Generation {
    /** More than events can be, so that what is open tells whether it is sealed, too. */
    private static final long SEALED = 1L << 62;

    /** Of the thread that takes from the queue alone, so that entering costs it no atomic write. */
    private long entered;

    /** Once sealed, that and the undecided events; before, minus those that left. */
    private final AtomicLong open = new AtomicLong();

    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private volatile boolean complete = true;

    void enter() {
        entered++;
    }

    void leave(boolean acknowledged) {
        if (!acknowledged) {
            complete = false;
        }
        close(-1);
    }

    /** Events that entered and have not left. Of the thread that enters. */
    long undecided() {
        long now = open.get();
        return now >= SEALED / 2 ? now - SEALED : entered + now;
    }

    /** No more events enter. The future says whether Kafka has all of them. */
    CompletableFuture<Boolean> seal() {
        close(entered + SEALED);
        return done;
    }

    private void close(long change) {
        if (open.addAndGet(change) == SEALED) {
            done.complete(complete);
        }
    }
}
