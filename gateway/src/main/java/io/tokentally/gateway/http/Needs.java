package io.tokentally.gateway.http;

import io.javalin.security.RouteRole;
import io.tokentally.access.Scope;
import org.jspecify.annotations.Nullable;

/** What a route asks of its caller. It stands beside the route's path; a route without it is never served. */
public enum Needs implements RouteRole {
    /** Holds no data: served to everyone. */
    NOTHING(null),
    INGEST(Scope.INGEST),
    READ(Scope.READ),
    ADMIN(Scope.ADMIN);

    private final @Nullable Scope scope;

    Needs(@Nullable Scope scope) {
        this.scope = scope;
    }

    @Nullable
    Scope scope() {
        return scope;
    }
}
