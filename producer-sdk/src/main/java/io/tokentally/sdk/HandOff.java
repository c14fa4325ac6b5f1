package io.tokentally.sdk;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** From the spool's thread to the sender. Thread-safe. */
final class HandOff {
    /** Somebody waits for these. */
    private final Deque<Parcel> awaited = new ArrayDeque<>();

    private final Deque<Parcel> fresh = new ArrayDeque<>();
    private final Deque<Parcel> stored = new ArrayDeque<>();
    private final int mostAwaited;
    private boolean storedNext;
    private boolean closed;

    HandOff(int mostAwaited) {
        this.mostAwaited = mostAwaited;
    }

    /** Whether there is room for it. */
    synchronized boolean giveAwaited(Parcel parcel) {
        notifyAll();
        return awaited.size() < mostAwaited && awaited.add(parcel);
    }

    synchronized void giveFresh(Collection<? extends Parcel> parcels) {
        fresh.addAll(parcels);
        notifyAll();
    }

    synchronized void giveStored(Collection<? extends Parcel> parcels) {
        stored.addAll(parcels);
        notifyAll();
    }

    /** The next to send, in turns a fresh one and one from the spool; waits for it. Null once closed and empty. */
    synchronized @Nullable Parcel take() throws InterruptedException {
        while (true) {
            Parcel next = awaited.poll();
            if (next == null) {
                storedNext = !storedNext;
                next = storedNext ? stored.poll() : fresh.poll();
            }
            if (next == null) {
                next = storedNext ? fresh.poll() : stored.poll();
            }
            if (next != null || closed) {
                return next;
            }
            wait();
        }
    }

    /** Lets go of the oldest that nobody wants sent any more, so that they do not pile up behind a sender that waits. */
    synchronized void purge() {
        for (Parcel oldest = fresh.peek(); oldest != null && oldest.isAbandoned(); oldest = fresh.peek()) {
            fresh.remove();
        }
        for (Parcel oldest = awaited.peek(); oldest != null && oldest.isAbandoned(); oldest = awaited.peek()) {
            awaited.remove();
            oldest.failed(Delivery.ABANDONED, null, true);
        }
    }

    /** The sender ends once it has taken everything. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Of what the sender did not take, those that somebody waits for. */
    synchronized void drainAwaited(Consumer<Parcel> to) {
        awaited.forEach(to);
        awaited.clear();
    }
}
