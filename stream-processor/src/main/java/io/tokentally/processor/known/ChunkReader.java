package io.tokentally.processor.known;

import io.tokentally.processor.packed.Names;
import io.tokentally.processor.packed.PackedInput;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Reads what {@link ChunkWriter} wrote, form by form. Not thread-safe. */
final class ChunkReader implements Names {
    private final byte[] bytes;
    private final Base base;
    private final int[] nameStarts;
    private final int[] nameEnds;
    private final PackedInput names;
    private final FormReader form = new FormReader();
    private int left;
    private int next;
    private Id id = new Id(0, 0);

    /** @throws CorruptChunkException where they are not what was written, or of a format that this version does not know */
    ChunkReader(byte[] bytes) {
        this.bytes = bytes;
        check(bytes);
        PackedInput in = new PackedInput(bytes, 1);
        base = new Base(in.signed(), in.signed());
        nameStarts = new int[in.size()];
        nameEnds = new int[nameStarts.length];
        for (int name = 0; name < nameStarts.length; name++) {
            int length = in.size();
            nameStarts[name] = in.position();
            in.skip(length);
            nameEnds[name] = in.position();
        }
        left = in.size();
        next = in.position();
        names = new PackedInput(bytes, 0);
    }

    private static void check(byte[] bytes) {
        int end = bytes.length - Integer.BYTES;
        if (end <= 0) {
            throw new CorruptChunkException("a chunk of known forms has " + bytes.length + " bytes");
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, end);
        if ((int) checksum.getValue() != ByteBuffer.wrap(bytes).getInt(end)) {
            throw new CorruptChunkException(
                    "a chunk of known forms of " + bytes.length + " bytes has another checksum");
        }
        if (bytes[0] != ChunkWriter.FORMAT) {
            throw new CorruptChunkException("a chunk of known forms has format " + bytes[0] + ", this version reads "
                    + ChunkWriter.FORMAT + ": go on with the version that wrote it, or start once with rebuild=true");
        }
    }

    /** Opens the next form; false at the end. */
    boolean next() {
        if (left == 0) {
            return false;
        }
        left--;
        id = new Id(PackedInput.fixed(bytes, next), PackedInput.fixed(bytes, next + Long.BYTES));
        form.open(bytes, next + Id.BYTES, base);
        next = form.end();
        return true;
    }

    Id id() {
        return id;
    }

    FormReader form() {
        return form;
    }

    KnownForm read() {
        return form.read(this);
    }

    int names() {
        return nameStarts.length;
    }

    @Override
    public PackedInput open(int number) {
        return names.at(bytes, nameStarts[number]);
    }

    @Override
    public byte[] bytes(int number) {
        return Arrays.copyOfRange(bytes, nameStarts[number], nameEnds[number]);
    }
}
