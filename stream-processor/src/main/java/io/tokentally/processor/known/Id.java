package io.tokentally.processor.known;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What stands for an event's type, tenant and id: the first 128 bits of SHA-256 over the type's name, a zero byte and the
 * public key. Among 10^9 ids any two are alike with a probability of 1.5 x 10^-21, and nobody can make them so.
 */
public record Id(long high, long low) implements Comparable<Id> {
    static final int BYTES = 2 * Long.BYTES;

    /** As unsigned numbers. */
    @Override
    public int compareTo(Id that) {
        int byHigh = Long.compareUnsigned(high, that.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, that.low);
    }

    /**
     * Not shared: one task's thread makes ids with it.
     */
    public static final class Maker {
        private final MessageDigest sha256;

        public Maker() {
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        /**
         * The id of an event.
         *
         * @param type without a zero character
         * @param key the public key, {@code ["tenant","event_id"]}
         */
        public Id of(String type, String key) {
            return of(type, key.getBytes(UTF_8));
        }

        /** The same of a key in UTF-8. */
        public Id of(String type, byte[] key) {
            sha256.update(type.getBytes(UTF_8));
            sha256.update((byte) 0);
            sha256.update(key);
            ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
            return new Id(digest.getLong(), digest.getLong());
        }
    }
}
