package io.tokentally.sdk.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a segment starts with, written twice so that damage to one copy costs nothing: magic (8), salt (8), length of
 * what follows (4), per record type its number (1), the length (4) and text of the Avro schema it was written with; at the
 * end the CRC32C of all (4).
 *
 * @param salt random, mixed into the checksums of this segment's record headers
 */
record SegmentHeader(long salt, Map<Byte, String> schemas) {
    private static final long MAGIC = 0x54414C4C59535031L; // TALLYSP1
    private static final int FIXED = 20;
    private static final int CRC = 4;

    /** Both copies. */
    byte[] bytes() {
        byte[] copy = copy();
        return ByteBuffer.allocate(2 * copy.length).put(copy).put(copy).array();
    }

    private byte[] copy() {
        Map<Byte, byte[]> texts = new TreeMap<>();
        schemas.forEach((type, text) -> texts.put(type, text.getBytes(StandardCharsets.UTF_8)));
        int body = texts.values().stream().mapToInt(text -> 5 + text.length).sum();
        ByteBuffer copy = ByteBuffer.allocate(FIXED + body + CRC);
        copy.putLong(MAGIC).putLong(salt).putInt(body);
        texts.forEach((type, text) -> copy.put(type).putInt(text.length).put(text));
        return copy.putInt(Frame.crc(copy.array(), 0, FIXED + body)).array();
    }

    /** Empty where neither copy is whole. */
    static Optional<Parsed> in(byte[] bytes) {
        for (int at = 0; bytes.length - at >= FIXED + CRC; at++) {
            Optional<SegmentHeader> header = copyAt(bytes, at);
            if (header.isPresent()) {
                int length = header.get().copy().length;
                if (at == 0 || at == length) {
                    return Optional.of(new Parsed(header.get(), 2 * length));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<SegmentHeader> copyAt(byte[] bytes, int at) {
        ByteBuffer copy = ByteBuffer.wrap(bytes);
        if (copy.getLong(at) != MAGIC) {
            return Optional.empty();
        }
        int body = copy.getInt(at + 16);
        if (body < 0 || body > bytes.length - at - FIXED - CRC) {
            return Optional.empty();
        }
        if (copy.getInt(at + FIXED + body) != Frame.crc(bytes, at, FIXED + body)) {
            return Optional.empty();
        }
        Map<Byte, String> schemas = new TreeMap<>();
        copy.position(at + FIXED);
        while (copy.position() < at + FIXED + body) {
            byte type = copy.get();
            byte[] text = new byte[copy.getInt()];
            copy.get(text);
            schemas.put(type, new String(text, StandardCharsets.UTF_8));
        }
        return Optional.of(new SegmentHeader(copy.getLong(at + 8), schemas));
    }

    /** @param end where the records begin */
    record Parsed(SegmentHeader header, int end) {}
}
