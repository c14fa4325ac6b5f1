package io.tokentally.gateway.state;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What costs much to find out: of each key it is asked once at a time, and what was found is told to all who ask until it is as
 * old as 20 times what it cost, at least a second. So many questions cost no more than a twentieth of a connection. A failure is told
 * to those who wait for it, and forgotten. Keeps a bounded number of keys. Thread-safe.
 */
final class Remembered<K, V> {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final int TIMES_ITS_COST = 20;
    private static final int MAX_KEYS = 1_000;

    private final Map<K, Slot<V>> slots = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;

    Remembered() {
        this(System::nanoTime);
    }

    Remembered(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    private static final class Slot<V> {
        final CompletableFuture<V> found = new CompletableFuture<>();
        volatile long until;

        boolean isOver(long now) {
            return found.isDone() && now - until >= 0;
        }
    }

    /** What {@code ask} says, or has said a moment ago; throws what it throws. */
    V get(K key, Supplier<V> ask) {
        while (true) {
            Slot<V> slot = slots.get(key);
            if (slot != null && !slot.isOver(nanoClock.getAsLong())) {
                return waited(slot);
            }
            Slot<V> own = new Slot<>();
            if (slot == null ? slots.putIfAbsent(key, own) == null : slots.replace(key, slot, own)) {
                return asked(key, own, ask);
            }
        }
    }

    int size() {
        return slots.size();
    }

    private V asked(K key, Slot<V> slot, Supplier<V> ask) {
        long start = nanoClock.getAsLong();
        try {
            V value = ask.get();
            long end = nanoClock.getAsLong();
            slot.until = end + Math.max(SHORTEST.toNanos(), TIMES_ITS_COST * (end - start));
            slot.found.complete(value);
            makeRoom(end);
            return value;
        } catch (RuntimeException | Error e) {
            slots.remove(key, slot);
            slot.found.completeExceptionally(e);
            throw e;
        }
    }

    private void makeRoom(long now) {
        if (slots.size() > MAX_KEYS) {
            slots.values().removeIf(slot -> slot.isOver(now));
        }
        if (slots.size() > MAX_KEYS) {
            slots.values().removeIf(slot -> slot.found.isDone());
        }
    }

    private static <V> V waited(Slot<V> slot) {
        try {
            return slot.found.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
