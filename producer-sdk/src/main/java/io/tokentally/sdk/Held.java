package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.Outgoing;
import io.tokentally.sdk.spool.Place;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * An event that has, or may get, a place in the spool: what fails for now is kept. Thread-safe; the spool's thread, the
 * sender and Kafka's callbacks meet here.
 */
final class Held implements Parcel {
    private enum State {
        /** For the sender to take. */
        WAITING,
        /** Being sent, or sent and not decided. */
        TAKEN,
        /** On disk alone; it is read again later. */
        SHELVED,
        DONE
    }

    /** What a place in the spool is for. */
    enum Written {
        /** Nothing: it was decided meanwhile. */
        NEEDLESS,
        /** The event, which is in memory no more. */
        ALONE,
        /** The event should its delivery fail, which is under way. */
        AHEAD
    }

    enum Turn {
        SETTLED,
        RELEASED,
        RETURNED
    }

    /** Tells the spool's thread what became of an event. */
    record Notice(Held held, Turn turn) {}

    /**
     * What all events of a client share.
     *
     * @param notices read by the spool's thread
     * @param inFlight events that are being sent, or sent and not decided
     */
    record Shared(FateKeeper fates, Queue<Notice> notices, AtomicInteger inFlight) {}

    private final Shared shared;
    private final String id;
    private final @Nullable Generation generation;
    private final long since;
    private State state = State.WAITING;
    private @Nullable Outgoing outgoing;
    private @Nullable Place place;
    private boolean unspoolable;

    private Held(
            Shared shared, Outgoing outgoing, @Nullable Generation generation, @Nullable Place place, long sinceNanos) {
        this.shared = shared;
        this.outgoing = outgoing;
        this.id = outgoing.id();
        this.generation = generation;
        this.place = place;
        this.since = sinceNanos;
    }

    /** @param sinceNanos a time before it was recorded */
    static Held fresh(Shared shared, Outgoing outgoing, Generation generation, long sinceNanos) {
        return new Held(shared, outgoing, generation, null, sinceNanos);
    }

    /** Read from the spool. */
    static Held stored(Shared shared, Outgoing outgoing, Place place) {
        return new Held(shared, outgoing, null, place, 0);
    }

    long since() {
        return since;
    }

    boolean isStored() {
        return generation == null;
    }

    synchronized @Nullable Place place() {
        return place;
    }

    /** The event, where it is in memory alone and undecided. */
    synchronized @Nullable Outgoing exposed() {
        boolean open = state == State.WAITING || state == State.TAKEN;
        return open && place == null && !unspoolable ? outgoing : null;
    }

    @Override
    public synchronized @Nullable Outgoing taken() {
        if (state != State.WAITING) {
            return null;
        }
        state = State.TAKEN;
        shared.inFlight.incrementAndGet();
        return outgoing;
    }

    @Override
    public synchronized boolean isAbandoned() {
        return state == State.SHELVED || state == State.DONE;
    }

    /** It has a place in the spool now. */
    synchronized Written written(Place at) {
        outgoing = null;
        place = at;
        if (state == State.WAITING) {
            state = State.SHELVED;
            leave(true);
            return Written.ALONE;
        }
        return state == State.TAKEN ? Written.AHEAD : Written.NEEDLESS;
    }

    /** It cannot get a place: the event is at fault. What the sender has may still be taken by Kafka. */
    synchronized void cannotBeWritten(RuntimeException failure) {
        unspoolable = true;
        if (state == State.WAITING) {
            lose("it cannot be encoded: " + failure, failure);
        }
    }

    /** Nobody tries any more; unless it is on disk, it is lost. */
    synchronized void giveUp(String why) {
        if (state != State.DONE && place == null) {
            lose(why, null);
        }
    }

    @Override
    public synchronized void acknowledged(RecordMetadata metadata) {
        if (state != State.TAKEN) {
            return;
        }
        state = State.DONE;
        outgoing = null;
        shared.inFlight.decrementAndGet();
        shared.fates.acknowledged();
        leave(true);
        if (place != null) {
            tell(Turn.SETTLED);
        }
    }

    @Override
    public synchronized void failed(String why, @Nullable Throwable failure, boolean retriable) {
        if (state != State.TAKEN) {
            return;
        }
        shared.inFlight.decrementAndGet();
        if (!retriable || unspoolable) {
            lose(why, failure);
            if (place != null) {
                tell(Turn.SETTLED);
            }
        } else if (place != null) {
            state = State.SHELVED;
            leave(true);
            tell(Turn.RELEASED);
        } else {
            state = State.WAITING;
            tell(Turn.RETURNED);
        }
    }

    private void lose(String why, @Nullable Throwable failure) {
        state = State.DONE;
        outgoing = null;
        shared.fates.lost(id, why, failure);
        leave(false);
    }

    private void leave(boolean kept) {
        if (generation != null) {
            generation.leave(kept);
        }
    }

    private void tell(Turn turn) {
        shared.notices.add(new Notice(this, turn));
    }
}
