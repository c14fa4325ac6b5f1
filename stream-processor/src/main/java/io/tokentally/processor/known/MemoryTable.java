package io.tokentally.processor.known;

import io.tokentally.processor.packed.GrowingNames;
import io.tokentally.processor.packed.Names;
import io.tokentally.processor.packed.PackedInput;
import io.tokentally.processor.packed.PackedOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packed forms in memory by id: slabs of bytes and one table of addresses, no object for an id. A form that is put again
 * takes new bytes; the old ones are free when the table is. Written by one thread; a full one may be read by others.
 */
final class MemoryTable {
    private static final int SLAB = 1 << 14;
    /** More than the longest form takes, which holds numbers only. */
    private static final int LONGEST = 1 << 12;

    private static final int FIRST_SLOTS = 1 << 10;
    private static final int CACHED_NAMES = 1 << 12;
    private static final int FREE = 0;
    private static final long UPPER_HALF = -1L << Integer.SIZE;

    private final List<byte[]> slabs = new ArrayList<>();
    private final GrowingNames names = new GrowingNames(1 << 8, CACHED_NAMES);
    private final PackedOutput packed = new PackedOutput(256);
    private int[] slots = new int[FIRST_SLOTS];
    private int count;
    private int used;
    private int last;
    private Base base = new Base(0, 0);

    int count() {
        return count;
    }

    /** What it takes in memory. */
    long bytes() {
        return (long) SLAB * slabs.size() + (long) Integer.BYTES * slots.length + names.bytes();
    }

    GrowingNames names() {
        return names;
    }

    void put(Id id, KnownForm form, long keptUntil, FormWriter writer) {
        if (slabs.isEmpty()) {
            base = Base.of(form);
        }
        begin(id);
        writer.write(form, keptUntil, base, names, packed);
        keep(id);
    }

    /** Takes over what is open elsewhere. */
    void put(Id id, FormReader open, Renumbering numbers) {
        if (slabs.isEmpty()) {
            base = open.base();
        }
        begin(id);
        open.move(numbers, base, packed);
        keep(id);
    }

    private void begin(Id id) {
        packed.clear();
        packed.fixed(id.high());
        packed.fixed(id.low());
    }

    private void keep(Id id) {
        int length = packed.length();
        if (length > LONGEST) {
            throw new IllegalStateException(
                    "a known form takes " + length + " bytes, at most " + LONGEST + " are meant");
        }
        if (slabs.isEmpty() || used + length > SLAB) {
            slabs.add(new byte[SLAB]);
            used = 0;
        }
        System.arraycopy(packed.array(), 0, slabs.get(slabs.size() - 1), used, length);
        int slot = slot(id.high(), id.low());
        if (slots[slot] == FREE) {
            count++;
        }
        last = (slabs.size() - 1) * SLAB + used + 1;
        slots[slot] = last;
        used += length;
        if (4L * count > 3L * slots.length) {
            grow();
        }
    }

    /** Opens the form of an id; false where there is none. */
    boolean open(Id id, FormReader reader) {
        int address = slots[slot(id.high(), id.low())];
        if (address == FREE) {
            return false;
        }
        reader.open(slab(address), offset(address) + Id.BYTES, base);
        return true;
    }

    /** Opens the form that was put last. */
    void openLast(FormReader reader) {
        reader.open(slab(last), offset(last) + Id.BYTES, base);
    }

    private int slot(long high, long low) {
        int mask = slots.length - 1;
        int slot = (int) low & mask;
        while (slots[slot] != FREE && !isAt(slots[slot], high, low)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isAt(int address, long high, long low) {
        byte[] slab = slab(address);
        int offset = offset(address);
        return PackedInput.fixed(slab, offset) == high && PackedInput.fixed(slab, offset + Long.BYTES) == low;
    }

    private void grow() {
        int[] addresses = slots;
        slots = new int[2 * addresses.length];
        for (int address : addresses) {
            if (address != FREE) {
                slots[slot(high(address), low(address))] = address;
            }
        }
    }

    private byte[] slab(int address) {
        return slabs.get((address - 1) / SLAB);
    }

    private static int offset(int address) {
        return (address - 1) % SLAB;
    }

    private long high(int address) {
        return PackedInput.fixed(slab(address), offset(address));
    }

    private long low(int address) {
        return PackedInput.fixed(slab(address), offset(address) + Long.BYTES);
    }

    /** All of them by id. The table must not change meanwhile. */
    SortedForms sorted() {
        int[] addresses = new int[count];
        long[] order = new long[count];
        int next = 0;
        for (int address : slots) {
            if (address != FREE) {
                addresses[next] = address;
                order[next] = ((high(address) ^ Long.MIN_VALUE) & UPPER_HALF) | next;
                next++;
            }
        }
        Arrays.sort(order);
        int[] sorted = new int[count];
        for (int at = 0; at < count; at++) {
            int address = addresses[(int) order[at]];
            int to = at;
            while (to > 0 && compare(sorted[to - 1], address) > 0) {
                sorted[to] = sorted[to - 1];
                to--;
            }
            sorted[to] = address;
        }
        return new Sorted(sorted);
    }

    private int compare(int one, int other) {
        int byHigh = Long.compareUnsigned(high(one), high(other));
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low(one), low(other));
    }

    private final class Sorted implements SortedForms {
        private final int[] addresses;
        private final FormReader reader = new FormReader();
        private int next;
        private @Nullable Id id;

        Sorted(int[] addresses) {
            this.addresses = addresses;
        }

        @Override
        public @Nullable Id next() {
            if (next == addresses.length) {
                id = null;
                return null;
            }
            int address = addresses[next++];
            id = new Id(high(address), low(address));
            reader.open(slab(address), offset(address) + Id.BYTES, base);
            return id;
        }

        @Override
        public @Nullable Id id() {
            return id;
        }

        @Override
        public FormReader form() {
            return reader;
        }

        @Override
        public Names names() {
            return names;
        }
    }
}
