package io.tokentally.processor.query;

/** The request can be read and cannot be answered: 422. */
final class UnacceptableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnacceptableException(String message) {
        super(message);
    }
}
