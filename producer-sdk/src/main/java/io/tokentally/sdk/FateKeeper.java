package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.Outgoing;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts every fate, tells those who asked, and logs at most once a minute. Thread-safe; never on a caller's thread. */
final class FateKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(TokentallyClient.class);
    private static final Duration LOG_EVERY = Duration.ofMinutes(1);

    private final Counters counters;
    private final Throttle troubles = new Throttle(LOG_EVERY);
    private final Throttle losses = new Throttle(LOG_EVERY);

    FateKeeper(Counters counters) {
        this.counters = counters;
    }

    void acknowledged(Outgoing outgoing, RecordMetadata metadata) {
        counters.acknowledged.increment();
        CompletableFuture<Acknowledgement> receipt = outgoing.receipt();
        if (receipt != null) {
            receipt.complete(
                    new Acknowledgement(outgoing.id(), metadata.topic(), metadata.partition(), metadata.offset()));
        }
    }

    /** @param retriable whether sending it again may help */
    void lost(Outgoing outgoing, String why, @Nullable Throwable failure, boolean retriable) {
        counters.undelivered.increment();
        String message = "event " + outgoing.id() + " was not delivered: " + why;
        counters.error(message);
        if (losses.pass()) {
            LOG.warn("{} ({} lost so far; the next minute's are only counted)", message, total(), failure);
        }
        CompletableFuture<Acknowledgement> receipt = outgoing.receipt();
        if (receipt != null) {
            receipt.completeExceptionally(new DeliveryException(outgoing.id(), message, failure, retriable));
        }
    }

    /** Something that passes: nothing is lost yet. */
    void trouble(String what, Throwable failure) {
        counters.error(what + ": " + failure);
        if (troubles.pass()) {
            LOG.warn("{}; events wait in the queue and it is tried again", what, failure);
        }
    }

    /** Refusals are counted on the callers' threads and logged here, on the sender's. */
    void refused(long since) {
        if (losses.pass()) {
            LOG.warn("the queue was full: {} events dropped ({} lost so far)", since, total());
        }
    }

    private long total() {
        return counters.undelivered.sum() + counters.refused.get();
    }
}
