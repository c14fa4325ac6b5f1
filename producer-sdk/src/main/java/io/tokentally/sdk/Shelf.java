package io.tokentally.sdk;

import io.tokentally.sdk.spool.EncodedEvent;
import io.tokentally.sdk.spool.Place;
import io.tokentally.sdk.spool.Spool;
import io.tokentally.sdk.spool.SpoolBusyException;
import io.tokentally.sdk.spool.SpoolCounts;
import io.tokentally.sdk.spool.StoredEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The spool with what to do about its troubles: they are reported and tried again, and never end the thread. Owned by the
 * spool's thread, except where noted.
 */
final class Shelf {
    /** At most this much of what is on disk can a power loss take. */
    private static final long FORCE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long OPEN_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long APPEND_AGAIN_NANOS = Duration.ofMillis(50).toNanos();

    private final SpoolOptions options;
    private final Gate gate;
    private final FateKeeper fates;
    private final Counters counters;
    private @Nullable Spool spool;
    private long openAt = System.nanoTime();
    private long appendAt = openAt;
    private long forceAt = openAt;
    /** Read by any thread. */
    private volatile SpoolCounts counts = SpoolCounts.NONE;

    Shelf(SpoolOptions options, Gate gate, FateKeeper fates, Counters counters) {
        this.options = options;
        this.gate = gate;
        this.fates = fates;
        this.counters = counters;
    }

    /** Any thread. */
    SpoolCounts counts() {
        return counts;
    }

    boolean isOpen() {
        return spool != null;
    }

    /** What is due now: taking the folder, counting what is in it, forcing it to disk. */
    void tend(long now) {
        Spool current = spool;
        if (current == null) {
            if (now - openAt >= 0) {
                open(now);
            }
            return;
        }
        try {
            current.recoverSome();
            if (now - forceAt >= 0) {
                forceAt = now + FORCE_NANOS;
                current.force();
                current.tidy();
            }
        } catch (IOException e) {
            fates.spoolTrouble("the spool in " + options.folder() + " cannot be kept", e);
        }
        publish(current);
    }

    /** What failed a moment ago is tried now: there is no later. */
    void hurry(long now) {
        openAt = now;
        appendAt = now;
        tend(now);
    }

    private void open(long now) {
        openAt = now + OPEN_AGAIN_NANOS;
        try {
            spool = Spool.open(options.folder(), options.maxBytes());
        } catch (SpoolBusyException e) {
            fates.spoolTrouble("events are kept in memory alone: " + e.getMessage(), null);
        } catch (IOException e) {
            fates.spoolTrouble("events are kept in memory alone: the spool cannot use " + options.folder(), e);
        }
    }

    private void publish(Spool current) {
        SpoolCounts now = current.counts();
        SpoolCounts before = counts;
        counters.recovered.add(now.recovered() - before.recovered());
        if (now.corrupted() != before.corrupted()) {
            fates.damaged(now.corrupted() - before.corrupted(), now.lost() - before.lost());
        }
        counts = now;
    }

    /** As {@link #append} takes it; a RuntimeException where the event does not fit its schema. */
    EncodedEvent encoded(SpecificRecord event) {
        Spool current = spool;
        if (current == null) {
            throw new IllegalStateException("ask takes() before");
        }
        return current.encode(event);
    }

    /** Whether {@link #append} may succeed. */
    boolean takes(long now) {
        return spool != null && now - appendAt >= 0;
    }

    /** The places of as many of {@code events}, from the first, as the spool takes. */
    List<Place> append(List<EncodedEvent> events, long now) {
        List<Place> places = new ArrayList<>(events.size());
        Spool current = spool;
        if (current == null) {
            return places;
        }
        String refusal;
        try {
            current.append(events, places);
            refusal = places.size() == events.size()
                    ? null
                    : "the spool in " + options.folder() + " is full with " + options.maxBytes() + " bytes";
        } catch (IOException e) {
            refusal = "the spool in " + options.folder() + " cannot be written: " + e;
        }
        gate.refuse(refusal);
        if (refusal != null) {
            appendAt = now + APPEND_AGAIN_NANOS;
            fates.spoolTrouble(refusal, null);
        }
        publish(current);
        return places;
    }

    /** Nothing waits for the spool to have room. */
    void nothingWaits() {
        gate.refuse(null);
    }

    List<StoredEvent> read(int most) {
        Spool current = spool;
        if (current == null || most <= 0) {
            return List.of();
        }
        try {
            List<StoredEvent> events = current.read(most);
            publish(current);
            return events;
        } catch (IOException e) {
            fates.spoolTrouble("the spool in " + options.folder() + " cannot be read", e);
            return List.of();
        }
    }

    void settle(@Nullable Place place) {
        if (spool != null && place != null) {
            try {
                spool.settle(place);
            } catch (IOException e) {
                fates.spoolTrouble("the spool in " + options.folder() + " cannot be cleared", e);
            }
        }
    }

    void release(@Nullable Place place) {
        if (spool != null && place != null) {
            spool.release(place);
        }
    }

    /** See {@link Spool#end}; 0 without a spool. */
    long end() {
        return spool == null ? 0 : spool.end();
    }

    boolean isSettledBelow(long end) {
        return spool == null || spool.isSettledBelow(end);
    }

    void close() {
        Spool current = spool;
        spool = null;
        if (current != null) {
            publish(current);
            try (current) {
                current.tidy();
            } catch (IOException e) {
                fates.spoolTrouble("the spool in " + options.folder() + " was not closed cleanly", e);
            }
        }
    }
}
