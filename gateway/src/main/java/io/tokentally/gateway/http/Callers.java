package io.tokentally.gateway.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.security.RouteRole;
import io.tokentally.access.Caller;
import io.tokentally.access.Denied;
import io.tokentally.access.Gate;
import io.tokentally.access.Scope;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Finds out who asks before a route is run, by what the matched route {@link Needs}. Thread-safe. */
public final class Callers {
    private static final String CALLER = "caller";

    private final Gate gate;

    public Callers(Gate gate) {
        this.gate = gate;
    }

    /** Who asks; its tenant is the only one that the request may be about. For routes that need a scope. */
    public static Caller of(Context context) {
        Caller caller = context.attribute(CALLER);
        if (caller == null) {
            throw new IllegalStateException(context.path() + " needs no key, so nobody is known to ask");
        }
        return caller;
    }

    public void install(RoutesConfig routes) {
        routes.beforeMatched(this::admit);
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
            context.attribute(CALLER, admit(context, scope));
        }
    }

    private Caller admit(Context context, Scope scope) {
        List<String> authorization = Collections.list(context.req().getHeaders("Authorization"));
        try {
            return gate.admit(authorization, scope);
        } catch (Denied denied) {
            if (denied.status() == 401) {
                context.header("WWW-Authenticate", Denied.CHALLENGE);
            }
            throw ProblemException.of(denied);
        }
    }
}
