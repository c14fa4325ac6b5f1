package io.tokentally.processor.topology;

/** The state cannot be gone on with under these settings; the message says what to do. Starting again does not help. */
public final class UnfitStateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnfitStateException(String message) {
        super(message);
    }
}
