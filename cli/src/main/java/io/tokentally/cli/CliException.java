package io.tokentally.cli;

/** A failure whose message, one line that says what to do, is all that the user needs to see. Exit code 1. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CliException(String message) {
        super(message);
    }

    public CliException(String message, Throwable cause) {
        super(message, cause);
    }
}
