package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.Outgoing;

/** Numbers the events of one producer, refused ones included. Owned by the thread that takes from the queue. */
final class Sequence {
    private final String producerId;
    private final Counters counters;
    private final FateKeeper fates;
    private long next = 1;
    private long refusedSeen;
    private long refusedOwnSeen;

    Sequence(String producerId, Counters counters, FateKeeper fates) {
        this.producerId = producerId;
        this.counters = counters;
        this.fates = fates;
    }

    void number(Outgoing outgoing) {
        noticeRefusals();
        if (outgoing.numbered(producerId, next)) {
            next++;
        }
    }

    void noticeRefusals() {
        long refused = counters.refused.get();
        if (refused != refusedSeen) {
            fates.refused(refused - refusedSeen);
            refusedSeen = refused;
            long own = counters.refusedOwn.get();
            next += own - refusedOwnSeen;
            refusedOwnSeen = own;
        }
    }
}
