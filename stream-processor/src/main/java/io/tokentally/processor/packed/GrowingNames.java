package io.tokentally.processor.packed;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Numbers byte strings from 0 on, equal ones alike, without an object for each. Not thread-safe. */
public final class GrowingNames implements Names {
    private static final int NONE = -1;
    /** Of names that were asked for lately. */
    private static final int CACHED = 1 << 8;

    private final PackedOutput texts;
    private final PackedInput reader = new PackedInput(new byte[0], 0);
    private int[] ends;
    private int[] slots;
    private int count;
    private final @Nullable String[] cachedNames;
    private final int[] cachedNumbers;

    /** @param capacity how many it takes before it grows, a power of two */
    public GrowingNames(int capacity) {
        this(capacity, CACHED);
    }

    /** @param cached how many names that were asked for lately are found at once, a power of two */
    public GrowingNames(int capacity, int cached) {
        cachedNames = new String[cached];
        cachedNumbers = new int[cached];
        texts = new PackedOutput(capacity * PackedUuid.BYTES);
        ends = new int[capacity];
        slots = empty(2 * capacity);
    }

    /** The number of a name, packed; lately seen ones are found without packing them. */
    public int number(String name, PackedOutput scratch) {
        int hash = name.hashCode();
        int place = (hash ^ hash >>> 16) & cachedNames.length - 1;
        if (name.equals(cachedNames[place])) {
            return cachedNumbers[place];
        }
        scratch.clear();
        scratch.text(name);
        int number = number(scratch.array(), scratch.length());
        cachedNames[place] = name;
        cachedNumbers[place] = number;
        return number;
    }

    /** The number of these bytes, a new one where they are new. */
    public int number(byte[] bytes, int length) {
        int mask = slots.length - 1;
        int slot = hash(bytes, length) & mask;
        while (slots[slot] != NONE) {
            int number = slots[slot];
            if (Arrays.equals(texts.array(), start(number), ends[number], bytes, 0, length)) {
                return number;
            }
            slot = slot + 1 & mask;
        }
        return add(bytes, length, slot);
    }

    private int add(byte[] bytes, int length, int slot) {
        texts.bytes(bytes, 0, length);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count] = texts.length();
        slots[slot] = count;
        count++;
        if (2 * count > slots.length) {
            grow();
        }
        return count - 1;
    }

    private void grow() {
        slots = empty(2 * slots.length);
        int mask = slots.length - 1;
        byte[] all = texts.array();
        for (int number = 0; number < count; number++) {
            int slot = hash(all, start(number), ends[number]) & mask;
            while (slots[slot] != NONE) {
                slot = slot + 1 & mask;
            }
            slots[slot] = number;
        }
    }

    public int size() {
        return count;
    }

    /** How long all names are together. */
    public int length() {
        return texts.length();
    }

    /** What it takes in memory. */
    public long bytes() {
        return texts.array().length + (long) Integer.BYTES * (ends.length + slots.length);
    }

    public void clear() {
        texts.clear();
        Arrays.fill(cachedNames, null);
        count = 0;
        Arrays.fill(slots, NONE);
    }

    /** Writes all, in the order of their numbers. */
    public void writeTo(PackedOutput out) {
        out.number(count);
        for (int number = 0; number < count; number++) {
            int start = start(number);
            out.number(ends[number] - start);
            out.bytes(texts.array(), start, ends[number] - start);
        }
    }

    @Override
    public PackedInput open(int number) {
        return reader.at(texts.array(), start(number));
    }

    @Override
    public byte[] bytes(int number) {
        return Arrays.copyOfRange(texts.array(), start(number), ends[number]);
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private static int hash(byte[] bytes, int length) {
        return hash(bytes, 0, length);
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int at = from; at < to; at++) {
            hash = 31 * hash + bytes[at];
        }
        hash *= 0x9e3779b9;
        return hash ^ hash >>> 15;
    }

    private static int[] empty(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, NONE);
        return slots;
    }
}
