package io.tokentally.sdk;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** Events by the flush that waits for them. Owned by the thread that takes from the queue. */
final class Generations {
    private Generation current = new Generation();
    private final Deque<Generation> sealed = new ArrayDeque<>();
    private CompletableFuture<Boolean> earlier = CompletableFuture.completedFuture(true);

    /** Where the next event belongs, which is entered. */
    Generation entered() {
        current.enter();
        return current;
    }

    /** Events that entered and met no fate so far. */
    long undecided() {
        long undecided = current.undecided();
        for (Generation generation : sealed) {
            undecided += generation.undecided();
        }
        return undecided;
    }

    /** Completed once all events so far are decided, with whether none was lost since the last flush. */
    CompletableFuture<Boolean> decided() {
        CompletableFuture<Boolean> these = current.seal();
        sealed.removeIf(generation -> generation.undecided() == 0);
        sealed.add(current);
        current = new Generation();
        earlier = earlier.isDone() ? these : earlier.thenCombine(these, Boolean::logicalAnd);
        return earlier;
    }
}
