package io.tokentally.processor.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.MessageDigest;

/**
 * What instances prove to each other that they belong together by. Without a secret an instance answers those on its own
 * machine, and only as long as there are no keys: then whoever is there may read everything anyway. Thread-safe.
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

    /**
     * Whether it comes from another instance. A page in a browser cannot set the header without being asked first.
     *
     * @param keyless whether this machine's callers need no key
     */
    boolean admits(Context context, boolean keyless) {
        String given = context.header(HEADER);
        if (given == null) {
            return false;
        }
        return secret.isEmpty()
                ? keyless && isLoopback(context.ip())
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
