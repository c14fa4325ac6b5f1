package io.tokentally.cli.imports;

import io.tokentally.schemas.CanonicalJson;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids made of what they stand for. */
final class Hashes {
    private static final int BYTES = 16;

    private Hashes() {}

    /** 128 bits of SHA-256 over the parts, unambiguously joined, in hexadecimal. */
    static String of(String... parts) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(CanonicalJson.arrayBytes(parts));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
