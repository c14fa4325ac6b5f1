package io.tokentally.sdk;

import io.tokentally.sdk.spool.SpoolCounts;

/** Takes events from the queue and sees to them, on threads of its own. Its methods are for any thread. */
interface Dispatcher {
    void start();

    /** What is queued is sent now. */
    void hurry();

    /** Closes the gate, ends every thread by {@code deadlineNanos}, if what they call lets them, and waits until then. */
    void close(long deadlineNanos, long reserveNanos) throws InterruptedException;

    /** Only once {@link Gate#hasEnded}: what came too late, or what there was no time for. */
    void discardQueue();

    SpoolCounts spoolCounts();
}
