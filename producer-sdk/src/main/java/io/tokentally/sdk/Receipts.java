package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.Outgoing;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The caller's view of an acknowledgement: it comes, or it fails in time with a reason. */
final class Receipts {
    private Receipts() {}

    static CompletableFuture<Acknowledgement> within(Duration timeout, Outgoing outgoing, Counters counters) {
        CompletableFuture<Acknowledgement> inner = Objects.requireNonNull(outgoing.receipt());
        CompletableFuture<Acknowledgement> outer = new CompletableFuture<>();
        var unused = inner.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((acknowledgement, failure) -> {
                    if (failure == null) {
                        outer.complete(acknowledgement);
                    } else {
                        outer.completeExceptionally(explained(failure, timeout, outgoing, counters));
                    }
                });
        return outer;
    }

    private static Throwable explained(Throwable failure, Duration timeout, Outgoing outgoing, Counters counters) {
        if (!(failure instanceof TimeoutException)) {
            return failure;
        }
        @Nullable String lastError = counters.lastError();
        return new DeliveryException(
                outgoing.id(),
                "event " + outgoing.id() + " was not acknowledged within " + timeout
                        + (lastError == null ? "" : "; the latest trouble: " + lastError),
                failure,
                true);
    }
}
