package io.tokentally.sdk;

import org.jspecify.annotations.Nullable;

/**
 * There is no acknowledgement for an event that was given to {@link TokentallyClient#send}. It may have arrived, or may
 * yet arrive; sending it again under the same id is always safe.
 */
public final class DeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String eventId;
    private final boolean retriable;

    DeliveryException(String eventId, String message, @Nullable Throwable cause, boolean retriable) {
        super(message, cause);
        this.eventId = eventId;
        this.retriable = retriable;
    }

    /** The event's id, its own or the one that it got: the one to send it again under. */
    public String eventId() {
        return eventId;
    }

    /** Whether sending it again may help; false where the event itself is at fault, such as one that is too large. */
    public boolean isRetriable() {
        return retriable;
    }
}
