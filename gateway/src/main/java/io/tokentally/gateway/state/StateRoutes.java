package io.tokentally.gateway.state;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tokentally.gateway.http.Needs;
import io.tokentally.gateway.http.ProblemException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /state/*}: the processor's answers under the same paths, asked with the caller's Authorization, so that a page of
 * the gateway needs no other origin.
 */
public final class StateRoutes {
    private static final Logger log = LoggerFactory.getLogger(StateRoutes.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int RETRY_AFTER_SECONDS = 2;
    private static final List<String> PASSED_ON = List.of("Retry-After", "WWW-Authenticate", "As-Of");
    private static final List<String> READ = List.of(
            "/state/models",
            "/state/models/{provider}/<model>",
            "/state/savings",
            "/state/savings/{tool_name}/{mode}",
            "/state/sessions/{id}",
            "/state/audit",
            "/state/producers",
            "/state/unpriced");

    private static final List<String> ADMIN = List.of("/state/audit/totals", "/state/instances");

    private final StateClient state;

    public StateRoutes(StateClient state) {
        this.state = state;
    }

    public void install(RoutesConfig routes) {
        READ.forEach(path -> routes.get(path, this::pass, Needs.READ));
        ADMIN.forEach(path -> routes.get(path, this::pass, Needs.ADMIN));
    }

    private void pass(Context context) {
        String query = context.queryString();
        String path = context.req().getRequestURI() + (query == null ? "" : "?" + query);
        context.future(
                () -> state.get(path, context.header("Authorization"), TIMEOUT).handle((answer, failure) -> {
                    answer(context, answer, failure);
                    return null;
                }));
    }

    private static void answer(Context context, @Nullable HttpResponse<byte[]> answer, @Nullable Throwable failure) {
        if (answer == null) {
            log.warn("the processor gives no answer to {}: {}", context.path(), String.valueOf(failure));
            throw ProblemException.unavailable(
                    "the processor gives no answer; the setting state.url says where it is asked", RETRY_AFTER_SECONDS);
        }
        for (String name : PASSED_ON) {
            answer.headers().firstValue(name).ifPresent(value -> context.header(name, value));
        }
        context.status(answer.statusCode())
                .header("Cache-Control", "no-store")
                .result(answer.body())
                .contentType(answer.headers().firstValue("Content-Type").orElse("application/json"));
    }
}
