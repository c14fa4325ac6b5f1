package io.tokentally.sdk.usage;

/** A body that is no JSON object, or a known shape in which a count is no count; shows the value. */
public final class InvalidUsageException extends UsageException {
    private static final long serialVersionUID = 1L;

    InvalidUsageException(String message) {
        super(message);
    }
}
