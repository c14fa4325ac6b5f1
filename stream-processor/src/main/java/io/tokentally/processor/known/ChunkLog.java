package io.tokentally.processor.known;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The chunks on the changelog, keyed by {@code day until which the forms are kept (4 bytes, since 1970, sign flipped), number
 * within the day (8 bytes)}, both big-endian. A day's numbers start at 0 and are given away from the highest down when the day
 * is forgotten, so that the highest one left says how many there are. Owned by one task.
 */
final class ChunkLog {
    private static final int KEY = Integer.BYTES + Long.BYTES;

    private final KeyValueStore<Bytes, byte[]> store;
    private final Map<Integer, Long> chunks = new HashMap<>();

    /** Over a store that is logged: a test's, or the one of {@link #logged}. */
    ChunkLog(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Whose writes go to the changelog of that name. */
    static ChunkLog logged(String name) {
        return new ChunkLog(
                Stores.keyValueStoreBuilder(new WriteOnly.Supplier(name), Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingEnabled(Map.of())
                        .withCachingDisabled()
                        .build());
    }

    /** Registers {@code root} under the changelog; its {@link WriteOnly.Restoring} gets what the changelog holds. */
    void init(StateStoreContext context, StateStore root) {
        chunks.clear();
        store.init(context, root);
    }

    void add(int day, byte[] chunk) {
        long number = chunks.merge(day, 1L, Long::sum) - 1;
        store.put(key(day, number), chunk);
    }

    /** The day in a key. */
    static int day(byte[] key) {
        return ByteBuffer.wrap(key).getInt() ^ Integer.MIN_VALUE;
    }

    /** Notes what the changelog holds. */
    void restored(byte[] key, boolean gone) {
        int day = day(key);
        long number = ByteBuffer.wrap(key).getLong(Integer.BYTES);
        if (!gone) {
            chunks.merge(day, number + 1, Math::max);
        } else if (number == 0) {
            chunks.remove(day);
        } else {
            chunks.computeIfPresent(day, (same, count) -> Math.min(count, number));
        }
    }

    /** Deletes chunks of earlier days, some of them where they are many. */
    void forget(int beforeDay, int atMost) {
        Integer earliest = earliest();
        for (int left = atMost; left > 0 && earliest != null && earliest < beforeDay; left--) {
            long last = chunks.getOrDefault(earliest, 0L) - 1;
            if (last >= 0) {
                store.delete(key(earliest, last));
            }
            if (last > 0) {
                chunks.put(earliest, last);
            } else {
                chunks.remove(earliest);
                earliest = earliest();
            }
        }
    }

    private @Nullable Integer earliest() {
        return chunks.keySet().stream().min(Integer::compare).orElse(null);
    }

    /** How many there are. */
    long chunks() {
        return chunks.values().stream().mapToLong(Long::longValue).sum();
    }

    void close() {
        store.close();
    }

    private static Bytes key(int day, long number) {
        return Bytes.wrap(ByteBuffer.allocate(KEY)
                .putInt(day ^ Integer.MIN_VALUE)
                .putLong(number)
                .array());
    }
}
