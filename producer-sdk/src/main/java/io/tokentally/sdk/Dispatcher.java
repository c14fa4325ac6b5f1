package io.tokentally.sdk;

import io.tokentally.sdk.spool.SpoolCounts;
import org.jspecify.annotations.Nullable;

/** Takes events from the queue and sees to them, on threads of its own. Its methods are for any thread. */
interface Dispatcher {
    void start();

    /** What is queued is sent now. */
    void hurry();

    boolean isClosing();

    /** Whether nobody takes from the queue any more, except {@link #discardQueue}. */
    boolean hasEnded();

    /** Why no event can be taken now, though the queue may have room; null where it can. */
    @Nullable
    String refusal();

    /** Ends every thread by {@code deadlineNanos}, if what they call lets them, and waits until then. */
    void close(long deadlineNanos, long reserveNanos) throws InterruptedException;

    /** Only once {@link #hasEnded}: what came too late, or what there was no time for. */
    void discardQueue();

    SpoolCounts spoolCounts();
}
