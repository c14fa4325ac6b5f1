package io.tokentally.embedded;

import org.jspecify.annotations.Nullable;

/** A backing service cannot run here. The message is one line that says what is wrong and what to do. */
public final class EmbeddedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EmbeddedException(String message) {
        this(message, null);
    }

    public EmbeddedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
