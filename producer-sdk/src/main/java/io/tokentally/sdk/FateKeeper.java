package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.DrainMark;
import io.tokentally.sdk.QueueItem.FlushMark;
import io.tokentally.sdk.QueueItem.Fresh;
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
    private final Throttle spoolTroubles = new Throttle(LOG_EVERY);
    private final Throttle losses = new Throttle(LOG_EVERY);
    /** Owned by the thread that drains the queue. */
    private long refusedSeen;

    FateKeeper(Counters counters) {
        this.counters = counters;
    }

    void acknowledged() {
        counters.acknowledged.increment();
    }

    void acknowledged(String id, @Nullable CompletableFuture<Acknowledgement> receipt, RecordMetadata metadata) {
        acknowledged();
        if (receipt != null) {
            receipt.complete(new Acknowledgement(id, metadata.topic(), metadata.partition(), metadata.offset()));
        }
    }

    /** Of the queue, after the end. */
    void discarded(QueueItem item) {
        if (item instanceof Fresh fresh) {
            Outgoing outgoing = fresh.taken();
            lost(outgoing.id(), outgoing.receipt(), Delivery.CLOSED, null, true);
        } else if (item instanceof FlushMark mark) {
            mark.reached().complete(false);
        } else if (item instanceof DrainMark mark) {
            mark.reached().complete(false);
        }
    }

    /** @param retriable whether sending it again may help */
    void lost(
            String id,
            @Nullable CompletableFuture<Acknowledgement> receipt,
            String why,
            @Nullable Throwable failure,
            boolean retriable) {
        String message = lost(id, why, failure);
        if (receipt != null) {
            receipt.completeExceptionally(new DeliveryException(id, message, failure, retriable));
        }
    }

    /** What to say of it. */
    String lost(String id, String why, @Nullable Throwable failure) {
        counters.undelivered.increment();
        String message = "event " + id + " was not delivered: " + why;
        counters.loss(message);
        if (losses.pass()) {
            LOG.warn("{} ({} lost so far; the next minute's are only counted)", message, total(), failure);
        }
        return message;
    }

    /** Of events that were in the spool, where they were damaged. */
    void damaged(long events, long counted) {
        counters.undelivered.add(counted);
        counters.loss(events + " records of the spool are damaged");
        if (losses.pass()) {
            LOG.warn("{} records of the spool are damaged and left out ({} lost so far)", events, total());
        }
    }

    /** The spool's own trouble, which passes or needs somebody. */
    void spoolTrouble(String what, @Nullable Throwable failure) {
        counters.error(failure == null ? what : what + ": " + failure);
        if (spoolTroubles.pass()) {
            LOG.error("{}", what, failure);
        }
    }

    /** Something that passes: nothing is lost yet. */
    void trouble(String what, Throwable failure) {
        counters.error(what + ": " + failure);
        if (troubles.pass()) {
            LOG.warn("{}; events wait in the queue and it is tried again", what, failure);
        }
    }

    /** Refusals are counted on the callers' threads and logged here, on the one that drains the queue. */
    void noticeRefusals() {
        long refused = counters.refused.get();
        if (refused != refusedSeen) {
            if (losses.pass()) {
                LOG.warn(
                        "the queue or the spool was full: {} events refused ({} lost so far)",
                        refused - refusedSeen,
                        total());
            }
            refusedSeen = refused;
        }
    }

    void listenerTrouble(RuntimeException failure) {
        counters.error("a listener failed: " + failure);
        if (troubles.pass()) {
            LOG.error("a listener failed; the event goes on", failure);
        }
    }

    /** Nobody will know where this producer's numbers end, unless its last events arrived. */
    void closeUntold(String producerId, Throwable failure) {
        LOG.warn("producer {} could not say that it closed", producerId, failure);
    }

    private long total() {
        return counters.undelivered.sum() + counters.refused.get();
    }
}
