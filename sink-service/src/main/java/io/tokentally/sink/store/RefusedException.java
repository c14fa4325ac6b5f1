package io.tokentally.sink.store;

/** Postgres refuses what it was given: the same again will not help, and nothing may be skipped. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
