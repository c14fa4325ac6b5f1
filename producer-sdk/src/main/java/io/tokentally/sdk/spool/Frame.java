package io.tokentally.sdk.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One record in a segment's bytes: marker (4), type (1), ordinal (4), payload length (4), CRC32C of the payload (4),
 * CRC32C of the segment's salt and the header before (4), payload. A damaged payload is skipped by its length, a damaged
 * header by looking for the next valid one; the ordinals tell how many records are missing. The salt keeps a payload from
 * looking like a frame.
 *
 * @param offset of the frame in the bytes that were read
 * @param length of the payload
 * @param intact whether the payload is as it was written
 */
record Frame(byte type, int ordinal, int offset, int length, boolean intact) {
    static final int HEADER = 21;
    private static final int MARKER = 0xC7A11E5D;
    private static final byte FIRST_OF_MARKER = (byte) (MARKER >>> 24);
    private static final int HEADER_CRC_AT = 17;

    int payload() {
        return offset + HEADER;
    }

    int end() {
        return payload() + length;
    }

    static void put(ByteBuffer to, long salt, byte type, int ordinal, byte[] payload) {
        int start = to.position();
        to.putInt(MARKER).put(type).putInt(ordinal).putInt(payload.length).putInt(crc(payload, 0, payload.length));
        to.putInt(headerCrc(to.array(), to.arrayOffset() + start, salt));
        to.put(payload);
    }

    /** Whether a valid header stands at {@code at}, whose payload may reach past the end. */
    static boolean isAt(byte[] bytes, int at, int end, long salt) {
        if (end - at < HEADER || bytes[at] != FIRST_OF_MARKER) {
            return false;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes, at, HEADER);
        return header.getInt(at) == MARKER
                && header.getInt(at + HEADER_CRC_AT) == headerCrc(bytes, at, salt)
                && header.getInt(at + 5) >= 0
                && header.getInt(at + 9) >= 0;
    }

    /** The payload's length by the header at {@code at}. */
    static int lengthAt(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getInt(at + 9);
    }

    /** The whole frame at {@code at}. */
    static Frame at(byte[] bytes, int at) {
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int length = header.getInt(at + 9);
        boolean intact = header.getInt(at + 13) == crc(bytes, at + HEADER, length);
        return new Frame(header.get(at + 4), header.getInt(at + 5), at, length, intact);
    }

    private static int headerCrc(byte[] bytes, int at, long salt) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(salt).flip());
        crc.update(bytes, at, HEADER_CRC_AT);
        return (int) crc.getValue();
    }

    static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
