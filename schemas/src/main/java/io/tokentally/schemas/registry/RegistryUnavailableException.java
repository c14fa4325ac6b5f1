package io.tokentally.schemas.registry;

import org.apache.kafka.common.errors.RetriableException;

/** The registry gave no usable answer: nothing is known, try again. */
public final class RegistryUnavailableException extends RetriableException {
    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message) {
        super(message);
    }

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
