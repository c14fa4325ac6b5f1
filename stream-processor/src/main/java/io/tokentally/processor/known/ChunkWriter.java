package io.tokentally.processor.known;

import java.nio.ByteBuffer;
import java.util.function.IntUnaryOperator;
import java.util.zip.CRC32C;

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
    private final FormWriter writer;
    private Base base = new Base(0, 0);
    private int count;

    ChunkWriter(FormWriter writer) {
        this.writer = writer;
    }

    void add(Id id, KnownForm form, long keptUntil) {
        if (count == 0) {
            base = Base.of(form);
        }
        begin(id);
        writer.write(form, keptUntil, base, names, forms);
    }

    /** Takes over what is open elsewhere. */
    void add(Id id, FormReader open, Names from) {
        if (count == 0) {
            base = open.base();
        }
        begin(id);
        IntUnaryOperator renumber = number -> {
            byte[] name = from.bytes(number);
            return names.number(name, name.length);
        };
        open.move(renumber, base, forms);
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

    /** About how long the chunk is by now. */
    long length() {
        return forms.length() + names.bytes();
    }

    /** The chunk; the writer is empty then. */
    byte[] finish() {
        PackedOutput out = new PackedOutput(forms.length() + names.size() * Id.BYTES + 64);
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
        count = 0;
        return out.toBytes();
    }
}
