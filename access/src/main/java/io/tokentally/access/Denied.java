package io.tokentally.access;

import org.jspecify.annotations.Nullable;

/** A request that is not let through: an HTTP status and a detail that tells nothing about what exists. */
public final class Denied extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The value of WWW-Authenticate, which belongs to a 401. */
    public static final String CHALLENGE = "Bearer";

    private final int status;
    private final @Nullable Integer retryAfterSeconds;

    private Denied(int status, String detail, @Nullable Integer retryAfterSeconds) {
        super(detail, null, false, false);
        this.status = status;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static Denied unknown(String detail) {
        return new Denied(401, detail, null);
    }

    static Denied lacks(Scope scope) {
        return new Denied(403, "the key has not the scope " + scope.label() + ", which this needs", null);
    }

    static Denied tooOften(int perSecond, int retryAfterSeconds) {
        return new Denied(429, "more than " + perSecond + " requests a second; slow down", retryAfterSeconds);
    }

    static Denied notYet() {
        return new Denied(503, "the keys are not read yet", 1);
    }

    public int status() {
        return status;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    /** After how long to ask again; null where that would not help. */
    public @Nullable Integer retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
