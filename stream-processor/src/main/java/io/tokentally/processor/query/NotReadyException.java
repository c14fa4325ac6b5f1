package io.tokentally.processor.query;

/** The state cannot answer now; ask again soon. */
final class NotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotReadyException(String message) {
        super(message);
    }
}
