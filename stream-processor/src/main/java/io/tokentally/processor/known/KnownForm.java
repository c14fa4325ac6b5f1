package io.tokentally.processor.known;

import io.tokentally.schemas.Fingerprint;
import io.tokentally.schemas.Micros;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The accepted form of an event, as far as it is remembered. Times are in microseconds since 1970.
 *
 * @param version of its ledger record
 * @param expiresBy effective time, or arrival where a void fixed none
 * @param effectiveAt null where a void fixed none
 * @param arrivedAt of the record that was accepted
 * @param fingerprintHigh the first 8 bytes of the payload's fingerprint
 * @param fingerprintLow the other 8
 * @param contribution null where voided
 */
public record KnownForm(
        long revision,
        boolean voided,
        long version,
        long expiresBy,
        @Nullable Long effectiveAt,
        long arrivedAt,
        long fingerprintHigh,
        long fingerprintLow,
        @Nullable Contribution contribution) {

    /**
     * Of a record that is accepted.
     *
     * @param fingerprint of {@value Fingerprint#LENGTH} bytes
     */
    public static KnownForm of(
            long revision,
            boolean voided,
            long version,
            @Nullable Instant effectiveAt,
            Instant arrivedAt,
            byte[] fingerprint,
            @Nullable Contribution contribution) {
        ByteBuffer print = ByteBuffer.wrap(fingerprint);
        return new KnownForm(
                revision,
                voided,
                version,
                Micros.of(effectiveAt != null ? effectiveAt : arrivedAt),
                effectiveAt != null ? Micros.of(effectiveAt) : null,
                Micros.of(arrivedAt),
                print.getLong(),
                print.getLong(),
                contribution);
    }

    public boolean hasFingerprint(byte[] fingerprint) {
        ByteBuffer print = ByteBuffer.wrap(fingerprint);
        return print.getLong() == fingerprintHigh && print.getLong() == fingerprintLow;
    }

    /** An expired form counts as unknown, whether it is still stored or not. */
    public boolean expired(Instant now, Duration history) {
        return expiresBy < Micros.of(now.minus(history));
    }
}
