package io.tokentally.processor.topology;

import io.tokentally.schemas.Fingerprint;
import io.tokentally.schemas.Micros;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The accepted form of an event, as the store of ids keeps it: {@code format byte, flags byte, revision, expiry time and
 * effective time in microseconds (8 bytes each, big-endian), fingerprint, ledger entry in wire format}. The ledger entry
 * is what subtracts the form from the totals again.
 *
 * @param expiresBy effective time, or arrival where a void fixed none, in microseconds
 * @param effectiveAt in microseconds, null where a void fixed none
 * @param entry the ledger entry in wire format
 */
record KnownForm(
        long revision,
        boolean voided,
        long expiresBy,
        @Nullable Long effectiveAt,
        byte[] fingerprint,
        byte[] entry) {
    private static final byte FORMAT = 1;
    private static final int VOIDED = 1;
    private static final int TIMED = 2;
    private static final int FIXED = 2 + 3 * Long.BYTES + Fingerprint.LENGTH;

    byte[] toBytes() {
        int flags = (voided ? VOIDED : 0) | (effectiveAt != null ? TIMED : 0);
        return ByteBuffer.allocate(FIXED + entry.length)
                .put(FORMAT)
                .put((byte) flags)
                .putLong(revision)
                .putLong(expiresBy)
                .putLong(effectiveAt != null ? effectiveAt : 0)
                .put(fingerprint)
                .put(entry)
                .array();
    }

    static KnownForm of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte format = in.get();
        if (format != FORMAT) {
            throw new IllegalStateException(
                    "the store of ids holds format " + format + ", this version reads " + FORMAT);
        }
        int flags = in.get();
        long revision = in.getLong();
        long expiresBy = in.getLong();
        long effectiveAt = in.getLong();
        byte[] fingerprint = new byte[Fingerprint.LENGTH];
        in.get(fingerprint);
        return new KnownForm(
                revision,
                (flags & VOIDED) != 0,
                expiresBy,
                (flags & TIMED) != 0 ? effectiveAt : null,
                fingerprint,
                Arrays.copyOfRange(bytes, FIXED, bytes.length));
    }

    /** {@link #expiresBy} of a form without reading the rest. */
    static long expiresBy(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong(2 + Long.BYTES);
    }

    /** An expired form counts as unknown, whether it is still stored or not. */
    static boolean expired(byte[] bytes, Instant now, Duration history) {
        return expiresBy(bytes) < Micros.of(now.minus(history));
    }
}
