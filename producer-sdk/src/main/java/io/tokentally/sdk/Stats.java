package io.tokentally.sdk;

import org.jspecify.annotations.Nullable;

/**
 * What became of a client's events so far. {@code accepted + refused = acknowledged + dropped + pending()}, at any time.
 *
 * @param accepted events that the queue took
 * @param refused events that found the queue full or the client closed; part of {@code dropped}
 * @param sent events handed to Kafka's producer
 * @param acknowledged events that Kafka has
 * @param spooled events on disk; 0, as there is no spool yet
 * @param dropped events that are lost, or for which Kafka gave no acknowledgement
 * @param queueDepth entries waiting in the queue now
 * @param lastError the latest trouble, whether it was overcome or not; null where there was none
 */
public record Stats(
        long accepted,
        long refused,
        long sent,
        long acknowledged,
        long spooled,
        long dropped,
        int queueDepth,
        @Nullable String lastError) {
    static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0, 0, null);

    /** Events whose fate is open: queued, or with Kafka's producer. */
    public long pending() {
        return accepted + refused - acknowledged - dropped;
    }
}
