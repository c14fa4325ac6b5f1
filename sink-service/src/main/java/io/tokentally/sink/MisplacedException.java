package io.tokentally.sink;

/** Postgres and Kafka do not fit together: the stored position is not one of this topic's log. */
public final class MisplacedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MisplacedException(String message) {
        super(message);
    }
}
