package io.tokentally.sdk.usage;

/** The body is understood and reports no usage: an error body, or one whose usage is null or empty. */
public final class NoUsageException extends UsageException {
    private static final long serialVersionUID = 1L;

    NoUsageException(String message) {
        super(message);
    }
}
