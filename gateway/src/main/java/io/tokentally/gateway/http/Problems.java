package io.tokentally.gateway.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever a handler throws into an RFC 9457 answer. What is not the caller's fault is logged, never sent. */
public final class Problems {
    public static final String CONTENT_TYPE = "application/problem+json";

    /** Where Javalin tells the methods of a path, in its 405. */
    private static final String ALLOWED = "availableMethods";

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    public static void install(RoutesConfig routes) {
        routes.exception(ProblemException.class, (problem, context) -> answer(() -> write(context, problem)));
        routes.exception(HttpResponseException.class, (e, context) -> {
            String allowed = e.getDetails().get(ALLOWED);
            if (allowed != null) {
                context.header("Allow", allowed);
            }
            answer(() -> write(context, ofFramework(e, context)));
        });
        routes.exception(
                Exception.class,
                (e, context) -> answer(() -> {
                    log.error("{} {} failed", context.method(), context.path(), e);
                    write(context, new ProblemException(500, "an unexpected error; the gateway's log has the cause"));
                }));
    }

    /**
     * Of an exchange that the server has ended meanwhile nothing can be read or written. It is let go here, since Javalin would
     * hand what this throws to this again, for ever.
     */
    private static void answer(Runnable answer) {
        try {
            answer.run();
        } catch (RuntimeException e) {
            log.debug("the exchange has ended already", e);
        }
    }

    /** Answers {@code problem}. */
    public static void write(Context context, ProblemException problem) {
        Integer retryAfter = problem.retryAfterSeconds();
        if (retryAfter != null) {
            context.header("Retry-After", retryAfter.toString());
        }
        context.status(problem.status())
                .header("Cache-Control", "no-store")
                .result(Json.bytes(body(problem)))
                .contentType(CONTENT_TYPE);
    }

    static Map<String, Object> body(ProblemException problem) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", HttpStatus.forStatus(problem.status()).getMessage());
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        body.putAll(problem.extensions());
        return body;
    }

    private static ProblemException ofFramework(HttpResponseException e, Context context) {
        String request = context.method() + " " + Shown.of(context.path());
        return switch (e.getStatus()) {
            case 404 -> new ProblemException(404, "there is no " + request + "; /openapi.json lists what there is");
            case 405 -> new ProblemException(405, request + " is not allowed; /openapi.json lists what is");
            default -> new ProblemException(e.getStatus(), String.valueOf(e.getMessage()));
        };
    }
}
