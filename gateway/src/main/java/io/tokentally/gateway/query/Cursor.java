package io.tokentally.gateway.query;

import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.Shown;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The last row of a page, after which the next one starts: rows that come or go meanwhile neither repeat nor skip another, for
 * neither a row's time nor its id ever changes. As text it is opaque and belongs to the question that it answered: its checksum
 * is over both. The checksum finds mistakes and needs no secret, for the tenant is never taken from it.
 */
record Cursor(Instant time, String id) {
    private static final int CHECKSUM_BYTES = 8;

    /**
     * The parameter {@code cursor}; null where it is absent.
     *
     * @param question what is asked, with all its filters
     * @throws ProblemException 400 where it is of another question, or of none
     */
    static @Nullable Cursor of(Params params, String question) {
        String text = params.text("cursor");
        if (text == null) {
            return null;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() > CHECKSUM_BYTES + Long.BYTES) {
                long micros = bytes.getLong(CHECKSUM_BYTES);
                String id = new String(
                        bytes.array(),
                        CHECKSUM_BYTES + Long.BYTES,
                        bytes.remaining() - CHECKSUM_BYTES - Long.BYTES,
                        StandardCharsets.UTF_8);
                Cursor cursor = new Cursor(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), id);
                if (id.indexOf('\0') < 0 && cursor.text(question).equals(text)) {
                    return cursor;
                }
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw malformed(text);
        }
        throw malformed(text);
    }

    /** For the answer to {@code question}. */
    String text(String question) {
        byte[] idBytes = id.getBytes(StandardCharsets.UTF_8);
        byte[] row = ByteBuffer.allocate(Long.BYTES + idBytes.length)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, time))
                .put(idBytes)
                .array();
        ByteBuffer bytes = ByteBuffer.allocate(CHECKSUM_BYTES + row.length)
                .put(checksum(question, row))
                .put(row);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static byte[] checksum(String question, byte[] row) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(question.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return Arrays.copyOf(digest.digest(row), CHECKSUM_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static ProblemException malformed(String text) {
        return ProblemException.malformed(
                "cursor must be the next_cursor of an answer to the same question but is " + Shown.of(text));
    }
}
