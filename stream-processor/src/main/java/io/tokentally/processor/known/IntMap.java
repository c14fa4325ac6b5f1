package io.tokentally.processor.known;

import java.util.Arrays;

/** From numbers to numbers, both from 0 on, without objects. Not thread-safe. */
final class IntMap {
    static final int NONE = -1;
    private static final int SPREAD = 0x9e3779b9;

    private int[] keys = empty(64);
    private int[] values = new int[64];
    private int count;

    int get(int key) {
        int slot = slot(key);
        return keys[slot] == NONE ? NONE : values[slot];
    }

    /** A key that is not in yet. */
    void put(int key, int value) {
        if (2 * (count + 1) > keys.length) {
            grow();
        }
        int slot = slot(key);
        keys[slot] = key;
        values[slot] = value;
        count++;
    }

    void clear() {
        if (count > 0) {
            Arrays.fill(keys, NONE);
            count = 0;
        }
    }

    private void grow() {
        int[] oldKeys = keys;
        int[] oldValues = values;
        keys = empty(2 * oldKeys.length);
        values = new int[keys.length];
        for (int at = 0; at < oldKeys.length; at++) {
            if (oldKeys[at] != NONE) {
                int slot = slot(oldKeys[at]);
                keys[slot] = oldKeys[at];
                values[slot] = oldValues[at];
            }
        }
    }

    private int slot(int key) {
        int mask = keys.length - 1;
        int slot = ((key * SPREAD) >>> 8) & mask;
        while (keys[slot] != NONE && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static int[] empty(int length) {
        int[] keys = new int[length];
        Arrays.fill(keys, NONE);
        return keys;
    }
}
