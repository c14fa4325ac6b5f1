package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.FlushMark;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A caller who waits until Kafka has everything, also what was in the spool when the rest was decided. Owned by the
 * spool's thread.
 */
final class PendingFlush {
    private final FlushMark mark;
    private final CompletableFuture<Boolean> decided;
    private @Nullable Long end;

    /** @param decided whether nothing was lost, once that is known of all that is not in the spool */
    PendingFlush(FlushMark mark, CompletableFuture<Boolean> decided) {
        this.mark = mark;
        this.decided = decided;
    }

    /** Whether the caller has been told, or waits no longer. */
    boolean isToldBy(Shelf shelf) {
        if (mark.reached().isDone() || !decided.isDone()) {
            return mark.reached().isDone();
        }
        if (!decided.join()) {
            return mark.reached().complete(false);
        }
        Long until = end;
        if (until == null) {
            until = shelf.end();
            end = until;
        }
        return shelf.isSettledBelow(until) && mark.reached().complete(true);
    }

    void giveUp() {
        mark.reached().complete(false);
    }
}
