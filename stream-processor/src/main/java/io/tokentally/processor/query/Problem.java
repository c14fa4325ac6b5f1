package io.tokentally.processor.query;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An error as RFC 9457 has it. */
final class Problem {
    private static final String TYPE = "application/problem+json";
    private static final Map<Integer, String> TITLES = Map.of(
            400, "Bad Request",
            401, "Unauthorized",
            403, "Forbidden",
            404, "Not Found",
            405, "Method Not Allowed",
            422, "Unprocessable Content",
            429, "Too Many Requests",
            500, "Internal Server Error",
            503, "Service Unavailable");

    private Problem() {}

    static void answer(Context context, int status, @Nullable String detail) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", TITLES.getOrDefault(status, "Error"));
        body.put("status", status);
        body.put("detail", String.valueOf(detail));
        context.status(status).json(body);
        context.contentType(TYPE);
    }

    static boolean isAnswered(Context context) {
        String type = context.res().getContentType();
        return type != null && type.startsWith(TYPE);
    }
}
