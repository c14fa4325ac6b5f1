package io.tokentally.schemas.freshness;

/** The pipeline did not drain in the time given; the message names what is behind. */
public final class DrainTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DrainTimeoutException(String message) {
        super(message);
    }
}
