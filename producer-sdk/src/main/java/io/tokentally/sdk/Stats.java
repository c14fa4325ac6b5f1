package io.tokentally.sdk;

import io.tokentally.sdk.observe.CallbackStats;
import org.jspecify.annotations.Nullable;

/**
 * What became of a client's events so far. {@code accepted + refused + recovered = acknowledged + dropped +
 * pending()}, at any time; {@code recovered} is 0 without a spool.
 *
 * @param accepted events that the queue took
 * @param refused events that found the queue or the spool full, or the client closed; part of {@code dropped}
 * @param sent events handed to Kafka's producer
 * @param acknowledged events that Kafka has
 * @param spooled events on disk whose delivery is not known; part of {@code pending()}
 * @param dropped events that are lost, or for which Kafka gave no acknowledgement
 * @param queueDepth entries waiting in the queue now
 * @param lastError the latest trouble, whether it was overcome or not; null where there was none
 * @param recovered events of earlier processes that were found in the spool
 * @param spoolCorrupted records of the spool that are damaged or unreadable; part of {@code dropped} where they were
 *     accepted or recovered before
 * @param spoolTorn records of the spool whose writing was cut off by the end of a process; each was in memory, too
 * @param spoolBytes what the spool takes on disk
 * @param callbacks of the usages given to callbacks, which are not counted above
 * @param extractorFailures responses that an extractor could not read, whether another one could or not
 */
public record Stats(
        long accepted,
        long refused,
        long sent,
        long acknowledged,
        long spooled,
        long dropped,
        int queueDepth,
        @Nullable String lastError,
        long recovered,
        long spoolCorrupted,
        long spoolTorn,
        long spoolBytes,
        CallbackStats callbacks,
        long extractorFailures) {
    static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0, 0, null, 0, 0, 0, 0, CallbackStats.NONE, 0);

    Stats with(CallbackStats told, long unread) {
        return new Stats(
                accepted,
                refused,
                sent,
                acknowledged,
                spooled,
                dropped,
                queueDepth,
                lastError,
                recovered,
                spoolCorrupted,
                spoolTorn,
                spoolBytes,
                told,
                unread);
    }

    /** Events whose fate is open: queued, with Kafka's producer, or in the spool. */
    public long pending() {
        return accepted + refused + recovered - acknowledged - dropped;
    }
}
