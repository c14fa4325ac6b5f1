package io.tokentally.sdk;

import java.util.concurrent.CompletableFuture;

/** Events by the flush that waits for them. Owned by the thread that takes from the queue. */
final class Generations {
    private Generation current = new Generation();
    private CompletableFuture<Boolean> earlier = CompletableFuture.completedFuture(true);

    /** Where the next event belongs, which is entered. */
    Generation entered() {
        current.enter();
        return current;
    }

    /** Completed once all events so far are decided, with whether none was lost since the last flush. */
    CompletableFuture<Boolean> decided() {
        CompletableFuture<Boolean> these = current.seal();
        current = new Generation();
        earlier = earlier.isDone() ? these : earlier.thenCombine(these, Boolean::logicalAnd);
        return earlier;
    }
}
