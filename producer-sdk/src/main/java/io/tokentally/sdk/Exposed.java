package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.Outgoing;
import io.tokentally.sdk.spool.EncodedEvent;
import io.tokentally.sdk.spool.Place;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The events in memory alone, the oldest first, and when they go to disk; may hold some that are decided meanwhile. Owned by
 * the spool's thread.
 */
final class Exposed {
    private static final int WRITE_BATCH = 512;

    private final Deque<Held> events = new ArrayDeque<>();
    private final Shelf shelf;
    private final long writeAfterNanos;
    private final long writeAlongNanos;

    /** @param spoolAfter how long an event may be in memory alone */
    Exposed(Shelf shelf, Duration spoolAfter) {
        this.shelf = shelf;
        writeAfterNanos = spoolAfter.toNanos() / 2; // the rest is for a slow disk, and for a thread that has to wait
        writeAlongNanos = spoolAfter.toNanos() / 4;
    }

    void add(Held event) {
        events.add(event);
    }

    int size() {
        return events.size();
    }

    void forgetDecided() {
        events.removeIf(held -> held.exposed() == null);
    }

    void giveUp(String why) {
        events.forEach(held -> held.giveUp(why));
    }

    /** To disk, once the oldest is due; seldom, and more at a time: what is nearly due is written along. */
    void writeDue(long now) {
        Held oldest;
        while ((oldest = events.peek()) != null && oldest.exposed() == null) {
            events.remove();
        }
        if (oldest != null && now - oldest.since() >= writeAfterNanos) {
            write(now, writeAlongNanos);
        } else {
            shelf.nothingWaits();
        }
    }

    void writeAll(long now) {
        write(now, 0);
    }

    private void write(long now, long olderThan) {
        while (!events.isEmpty()) {
            List<Held> due = due(now, olderThan);
            boolean tried = !due.isEmpty() && shelf.takes(now);
            if (!tried || !written(due, now)) {
                returnToFront(due);
                if (due.isEmpty()) {
                    shelf.nothingWaits();
                }
                return;
            }
        }
        shelf.nothingWaits();
    }

    private List<Held> due(long now, long olderThan) {
        List<Held> due = new ArrayList<>();
        Held oldest;
        while (due.size() < WRITE_BATCH && (oldest = events.peek()) != null) {
            if (oldest.exposed() != null) {
                if (now - oldest.since() < olderThan) {
                    break;
                }
                due.add(oldest);
            }
            events.remove();
        }
        return due;
    }

    private void returnToFront(List<Held> due) {
        for (int i = due.size() - 1; i >= 0; i--) {
            events.addFirst(due.get(i));
        }
    }

    /** Whether the spool took all; what it did not take is left in {@code due}. */
    private boolean written(List<Held> due, long now) {
        List<Held> writable = new ArrayList<>(due.size());
        List<EncodedEvent> encoded = new ArrayList<>(due.size());
        for (Held held : due) {
            Outgoing outgoing = held.exposed();
            if (outgoing != null) {
                try {
                    encoded.add(shelf.encoded(outgoing.event()));
                    writable.add(held);
                } catch (RuntimeException e) {
                    held.cannotBeWritten(e);
                }
            }
        }
        List<Place> places = shelf.append(encoded, now);
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            switch (writable.get(i).written(place)) {
                case NEEDLESS -> shelf.settle(place);
                case ALONE -> shelf.release(place);
                case AHEAD -> {} // a notice will come
            }
        }
        due.clear();
        due.addAll(writable.subList(places.size(), writable.size()));
        return due.isEmpty();
    }
}
