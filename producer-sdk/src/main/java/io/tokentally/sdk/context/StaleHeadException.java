package io.tokentally.sdk.context;

/** A report about a context that has changed since; shows both heads. Nothing was changed or recorded. */
public final class StaleHeadException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    StaleHeadException(String reported, String current) {
        super("the usage is of the context at head " + reported + " but its head is " + current
                + ": keep head() from before the call, or record the usage through the client");
    }
}
