package io.tokentally.gateway.http;

import io.javalin.http.Context;

/** Whose data a request is about. */
public final class Tenants {
    private static final String DEFAULT = "default";

    private Tenants() {}

    /** The tenant of the request: never from its body. Without keys there is one. */
    public static String of(Context context) {
        return DEFAULT;
    }
}
