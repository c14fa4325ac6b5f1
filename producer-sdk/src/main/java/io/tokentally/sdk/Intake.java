package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.Fresh;
import io.tokentally.sdk.QueueItem.Outgoing;

/** Where events leave their callers' hands. Owned by the thread that drains the queue. */
final class Intake {
    private final Sequence sequence;
    private final DrainListener listener;
    private final FateKeeper fates;

    Intake(Sequence sequence, DrainListener listener, FateKeeper fates) {
        this.sequence = sequence;
        this.listener = listener;
        this.fates = fates;
    }

    /** The event with its number. */
    Outgoing take(Fresh fresh) {
        Outgoing outgoing = fresh.taken();
        sequence.number(outgoing);
        try {
            listener.onDrained(outgoing.event());
        } catch (RuntimeException e) {
            fates.listenerTrouble(e);
        }
        return outgoing;
    }

    Sequence sequence() {
        return sequence;
    }
}
