package io.tokentally.sdk.usage;

/** A body from which no usage can be taken. Its kinds tell why. */
public abstract sealed class UsageException extends RuntimeException
        permits NoUsageException, UnknownUsageException, InvalidUsageException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
