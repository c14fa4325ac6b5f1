package io.tokentally.processor.known;

import io.tokentally.processor.packed.GrowingNames;
import io.tokentally.processor.packed.Names;
import io.tokentally.processor.packed.PackedOutput;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Gathers forms into one record that can be read by itself: {@code format byte, time and version that it counts from, names,
 * number of forms, the forms, each behind its id; CRC-32C (4 bytes, big-endian)}. Not thread-safe.
 *
 * @see ChunkReader
 */
final class ChunkWriter {
    static final byte FORMAT = 1;
    private static final int NAMES = 64;

    private final GrowingNames names = new GrowingNames(NAMES);
    private final PackedOutput forms = new PackedOutput(1 << 10);
    private final IntMap numbers = new IntMap();
    private Base base = new Base(0, 0);
    private int count;
    private @Nullable Names numbersOf;

    /** Takes over the form that is open elsewhere, with the names that it uses. */
    void add(Id id, FormReader open, Names from) {
        if (count == 0) {
            base = open.base();
        }
        if (from != numbersOf) {
            numbers.clear();
            numbersOf = from;
        }
        begin(id);
        open.move(number -> number(number, from), base, forms);
    }

    private int number(int number, Names from) {
        int known = numbers.get(number);
        if (known == IntMap.NONE) {
            byte[] name = from.bytes(number);
            known = names.number(name, name.length);
            numbers.put(number, known);
        }
        return known;
    }

    private void begin(Id id) {
        count++;
        forms.fixed(id.high());
        forms.fixed(id.low());
    }

    int count() {
        return count;
    }

    /** Without names. */
    int formsLength() {
        return forms.length();
    }

    /** With names, of which each form may bring some of a kilobyte. */
    int length() {
        return forms.length() + names.length();
    }

    /** The chunk; the writer is empty then. */
    byte[] finish() {
        PackedOutput out = new PackedOutput(length() + 2 * names.size() + 64);
        out.bytes(new byte[] {FORMAT}, 0, 1);
        out.signed(base.time());
        out.signed(base.version());
        names.writeTo(out);
        out.number(count);
        out.bytes(forms.array(), 0, forms.length());
        CRC32C checksum = new CRC32C();
        checksum.update(out.array(), 0, out.length());
        byte[] crc = ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) checksum.getValue())
                .array();
        out.bytes(crc, 0, crc.length);
        names.clear();
        forms.clear();
        numbers.clear();
        count = 0;
        return out.toBytes();
    }
}
