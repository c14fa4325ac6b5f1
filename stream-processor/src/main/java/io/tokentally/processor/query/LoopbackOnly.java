package io.tokentally.processor.query;

import io.javalin.http.Context;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Without keys only this machine is served. A page in a browser on this machine could still ask under a name of its own
 * that resolves to loopback, so the name that is asked for counts.
 */
final class LoopbackOnly {
    private static final Set<String> NAMES = Set.of("127.0.0.1", "localhost", "[::1]");

    private final String boundTo;

    LoopbackOnly(String boundTo) {
        this.boundTo = boundTo;
    }

    boolean admits(Context context) {
        String name = name(context.header("Host"));
        return name == null || NAMES.contains(name) || name.equals(boundTo);
    }

    private static @Nullable String name(@Nullable String host) {
        if (host == null) {
            return null;
        }
        int port = host.lastIndexOf(':');
        return port > host.lastIndexOf(']') ? host.substring(0, port) : host;
    }
}
