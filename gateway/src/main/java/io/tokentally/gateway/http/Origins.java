package io.tokentally.gateway.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may talk to the gateway: its own, and those of the allow-list (CORS). As long as no keys are configured
 * the gateway is meant for this machine alone, so a page of the open web must not reach it through the browser of someone
 * who works here: neither by a cross-site request, nor by a host name that is made to resolve to loopback. Thread-safe.
 */
public final class Origins {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> allowed;
    private final String servedHost;
    private final BooleanSupplier keyless;

    /**
     * @param allowed origins such as {@code https://dash.example.org}
     * @param servedHost the address that is bound
     * @param keyless whether no keys are configured
     */
    public Origins(Set<String> allowed, String servedHost, BooleanSupplier keyless) {
        this.allowed = Set.copyOf(allowed);
        this.servedHost = servedHost;
        this.keyless = keyless;
    }

    public void install(RoutesConfig routes) {
        routes.before(this::check);
    }

    private void check(Context context) {
        String host = context.header("Host");
        if (host != null && !isServed(host) && keyless.getAsBoolean()) {
            throw new ProblemException(
                    403, "without keys only this machine is served, as localhost, but Host is " + Shown.of(host));
        }
        String origin = context.header("Origin");
        if (origin == null || isOwn(origin, host)) {
            return;
        }
        if (!allowed.contains(origin)) {
            throw new ProblemException(
                    403, "the origin " + Shown.of(origin) + " is not in the setting cors.allowed.origins");
        }
        context.header("Access-Control-Allow-Origin", origin);
        context.header("Vary", "Origin");
        context.header("Access-Control-Expose-Headers", "Retry-After, As-Of");
        if (context.method().equals(HandlerType.OPTIONS)) {
            preflight(context);
        }
    }

    private boolean isServed(String host) {
        String name = nameOf(host);
        return LOOPBACK_NAMES.contains(name) || name.equals(servedHost) || name.equals("[" + servedHost + "]");
    }

    private static boolean isOwn(String origin, @Nullable String host) {
        try {
            return host != null && host.equals(new URI(origin).getAuthority());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String nameOf(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static void preflight(Context context) {
        context.header("Access-Control-Allow-Methods", "GET, POST")
                .header(
                        "Access-Control-Allow-Headers",
                        "Authorization, Content-Type, Content-Encoding, Idempotency-Key")
                .header("Access-Control-Max-Age", "600")
                .status(204)
                .skipRemainingHandlers();
    }
}
