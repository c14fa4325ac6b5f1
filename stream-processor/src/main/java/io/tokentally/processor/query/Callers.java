package io.tokentally.processor.query;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.security.RouteRole;
import io.tokentally.access.Caller;
import io.tokentally.access.Denied;
import io.tokentally.access.Gate;
import io.tokentally.access.Scope;
import java.util.Collections;
import java.util.Set;

/** Finds out who asks before a route is run, by what the matched route {@link Needs}. Thread-safe. */
final class Callers {
    private static final String CALLER = "caller";

    private final Gate gate;

    Callers(Gate gate) {
        this.gate = gate;
    }

    /** Who asks; its tenant is the only one that the answer may be about. */
    static Caller of(Context context) {
        Caller caller = context.attribute(CALLER);
        if (caller == null) {
            throw new IllegalStateException(context.path() + " needs no key, so nobody is known to ask");
        }
        return caller;
    }

    void install(RoutesConfig routes) {
        routes.beforeMatched(this::admit);
        routes.exception(Denied.class, (denied, context) -> {
            if (denied.status() == 401) {
                context.header("WWW-Authenticate", Denied.CHALLENGE);
            }
            Integer retryAfter = denied.retryAfterSeconds();
            if (retryAfter != null) {
                context.header("Retry-After", retryAfter.toString());
            }
            Problem.answer(context, denied.status(), denied.detail());
        });
    }

    private void admit(Context context) {
        Set<RouteRole> roles = context.routeRoles();
        if (context.method().equals(HandlerType.HEAD) && roles.isEmpty()) {
            return; // Javalin answers it without running the route: it says that the path exists and nothing else
        }
        if (roles.size() != 1 || !(roles.iterator().next() instanceof Needs needs)) {
            throw new IllegalStateException(context.path() + " does not say what it needs");
        }
        Scope scope = needs.scope();
        if (scope != null) {
            context.attribute(CALLER, gate.admit(Collections.list(context.req().getHeaders("Authorization")), scope));
        }
    }
}
