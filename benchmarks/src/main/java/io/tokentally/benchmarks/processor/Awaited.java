package io.tokentally.benchmarks.processor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When each event was first part of a published total. All events of a key take one partition, so that they are counted in
 * the order in which they were sent: the n-th is included once a total has n calls. Not thread-safe.
 */
final class Awaited {
    private static final long NEVER = Long.MIN_VALUE;

    private static final class Row {
        private final List<Integer> events = new ArrayList<>();
        private int included;
    }

    private final Map<String, Row> rows = new HashMap<>();
    private final long[] includedAt;
    private int missing;

    /** @param events how many there will be */
    Awaited(int events) {
        includedAt = new long[events];
        Arrays.fill(includedAt, NEVER);
        missing = events;
    }

    /** Names the key of the total that the next event of that number goes into. */
    void add(String key, int event) {
        rows.computeIfAbsent(key, added -> new Row()).events.add(event);
    }

    /** A total of {@code calls} was seen at {@code nanoTime}. */
    void seen(String key, long calls, long nanoTime) {
        Row row = rows.get(key);
        if (row == null) {
            return;
        }
        if (calls > row.events.size()) {
            throw new IllegalStateException(key + " has " + calls + " calls of " + row.events.size() + " events");
        }
        for (; row.included < calls; row.included++) {
            includedAt[row.events.get(row.included)] = nanoTime;
            missing--;
        }
    }

    /** How many are not included yet. */
    int missing() {
        return missing;
    }

    /** From when each of these events was due, {@code period} after each other, until it was included. */
    long[] nanos(int from, int to, long start, long period) {
        long[] nanos = new long[to - from];
        for (int event = from; event < to; event++) {
            if (includedAt[event] == NEVER) {
                throw new IllegalStateException("event " + event + " was never included");
            }
            nanos[event - from] = includedAt[event] - (start + event * period);
        }
        return nanos;
    }
}
