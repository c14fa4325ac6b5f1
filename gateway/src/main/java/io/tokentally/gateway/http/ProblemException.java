package io.tokentally.gateway.http;

import io.tokentally.access.Denied;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that gets an error answer: an RFC 9457 body with this status and detail. The detail is for the caller: it
 * says what is wrong and shows the value. Carries no stack trace, since bad input is nothing unusual.
 */
public final class ProblemException extends RuntimeException {
    private final int status;
    private final transient Map<String, Object> extensions = new LinkedHashMap<>();
    private @Nullable Integer retryAfterSeconds;

    public ProblemException(int status, String detail) {
        super(detail, null, false, false);
        this.status = status;
    }

    /** What cannot be read: a malformed id, enum, date or JSON. */
    public static ProblemException malformed(String detail) {
        return new ProblemException(400, detail);
    }

    /** What is not there, or not the caller's: both look alike. */
    public static ProblemException unknown(String detail) {
        return new ProblemException(404, detail);
    }

    /** What can be read but not be accepted: a missing field, a wrong type, a value out of bounds. */
    public static ProblemException unacceptable(String detail) {
        return new ProblemException(422, detail);
    }

    /** Kafka or the database is away; the same request may succeed in {@code retryAfterSeconds}. */
    public static ProblemException unavailable(String detail, int retryAfterSeconds) {
        ProblemException problem = new ProblemException(503, detail);
        problem.retryAfterSeconds = retryAfterSeconds;
        return problem;
    }

    /** A caller who is not let through. */
    static ProblemException of(Denied denied) {
        ProblemException problem = new ProblemException(denied.status(), denied.detail());
        problem.retryAfterSeconds = denied.retryAfterSeconds();
        return problem;
    }

    /** Adds an extension member to the body. */
    public ProblemException with(String member, Object value) {
        extensions.put(member, value);
        return this;
    }

    public int status() {
        return status;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public @Nullable Integer retryAfterSeconds() {
        return retryAfterSeconds;
    }

    Map<String, Object> extensions() {
        return extensions;
    }
}
