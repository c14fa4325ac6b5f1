package io.tokentally.sdk.context;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names a context by everything that was appended and in which pieces: {@code SHA-256(head ‖ length ‖ text)}, each time. */
final class HashChain {
    private final MessageDigest digest;
    private byte[] head = new byte[0];

    HashChain() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void append(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(head);
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).flip());
        head = digest.digest(bytes);
    }

    boolean isEmpty() {
        return head.length == 0;
    }

    /** Lower-case hexadecimal digits; none where nothing was appended. */
    String head() {
        return HexFormat.of().formatHex(head);
    }
}
