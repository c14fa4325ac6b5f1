package io.tokentally.sdk.usage;

import java.util.List;

/** A body or usage object of a shape that no normaliser knows; names its keys. */
public final class UnknownUsageException extends UsageException {
    private static final long serialVersionUID = 1L;

    private final List<String> keys;

    UnknownUsageException(String what, List<String> keys) {
        super(what + " of unknown shape, with the keys " + keys);
        this.keys = List.copyOf(keys);
    }

    /** The keys of the object that was not recognised, in its order. */
    public List<String> keys() {
        return keys;
    }
}
