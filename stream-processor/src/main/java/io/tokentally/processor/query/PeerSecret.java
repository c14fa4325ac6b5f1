package io.tokentally.processor.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.MessageDigest;

/**
 * What instances prove to each other that they belong together by. Without a secret an instance answers those on its own
 * machine, which without keys may read everything anyway. Thread-safe.
 */
public final class PeerSecret {
    static final String HEADER = "Tally-Peer";

    private final String secret;

    /** @param secret empty for none */
    public PeerSecret(String secret) {
        this.secret = secret;
    }

    /** What goes into the header. */
    String shown() {
        return secret.isEmpty() ? "local" : secret;
    }

    /** Whether it comes from another instance: a page in a browser cannot set the header without being asked first. */
    boolean admits(Context context) {
        String given = context.header(HEADER);
        if (given == null) {
            return false;
        }
        return secret.isEmpty()
                ? isLoopback(context.ip())
                : MessageDigest.isEqual(secret.getBytes(UTF_8), given.getBytes(UTF_8));
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
