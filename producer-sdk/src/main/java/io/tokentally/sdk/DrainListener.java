package io.tokentally.sdk;

import org.apache.avro.specific.SpecificRecord;

/**
 * Hears of every event that the client accepted, once, in the order of the queue: the hook for what happens off the callers'
 * threads. Called on the thread that drains the queue, before the event is sent or spooled; so it must not wait, and what it
 * does for long it does elsewhere. What it throws is reported as trouble and holds up nothing.
 *
 * <p>Without a spool this thread is also the sender: while Kafka cannot be reached, it hears of the events behind the one
 * that waits only once that one is gone. With a spool it hears of all within a millisecond or so. Events of an earlier
 * process, found in the spool, are not told. What is still queued when {@code close} runs out of time is not told either.
 */
interface DrainListener {
    DrainListener NONE = event -> {};

    /**
     * The queue no longer holds {@code event}.
     *
     * @param event a usage or tool event with everything filled in; to be read, not changed; it may be kept
     */
    void onDrained(SpecificRecord event);

    /** Both, {@code first} first. */
    default DrainListener after(DrainListener first) {
        return this == NONE
                ? first
                : event -> {
                    first.onDrained(event);
                    onDrained(event);
                };
    }
}
