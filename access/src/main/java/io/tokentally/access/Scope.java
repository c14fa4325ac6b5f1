package io.tokentally.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a key is for. None implies another. */
public enum Scope {
    /** Sends events. */
    INGEST,
    /** Reads its tenant's data. */
    READ,
    /** Watches the pipeline itself: its metrics and instances. */
    ADMIN;

    /** As it is written, for example {@code ingest}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The scope of this label.
     *
     * @throws IllegalArgumentException for an unknown one, naming those that are known
     */
    public static Scope of(String label) {
        for (Scope scope : values()) {
            if (scope.label().equals(label)) {
                return scope;
            }
        }
        throw new IllegalArgumentException("scope must be one of "
                + Arrays.stream(values()).map(Scope::label).collect(Collectors.joining(", ")) + " but is '" + label
                + "'");
    }
}
