package io.tokentally.access;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All keys at one moment. Immutable and thread-safe. */
public final class KeyRing {
    private static final String NO_HASH = "-".repeat(64);

    private final Map<String, ApiKey> byHash = new HashMap<>();
    private final boolean empty;

    private KeyRing(Collection<ApiKey> keys, boolean empty) {
        keys.forEach(key -> byHash.put(key.sha256(), key));
        this.empty = empty;
    }

    public static KeyRing of(Collection<ApiKey> keys) {
        return new KeyRing(keys, keys.isEmpty());
    }

    /** For a topic that holds something which is no key: it opens nothing, but keys are in use. */
    static KeyRing withUnreadable(Collection<ApiKey> keys) {
        return new KeyRing(keys, false);
    }

    /** The state before the first key was ever created. */
    public static KeyRing empty() {
        return of(List.of());
    }

    /** Every key that was ever created. */
    public Collection<ApiKey> keys() {
        return List.copyOf(byHash.values());
    }

    /** Whether no key was ever created; a ring of revoked keys is not empty. */
    public boolean isEmpty() {
        return empty;
    }

    /**
     * Who shows {@code key}; null where it is unknown or revoked, which take the same path. Keys are looked up by their
     * hash, so what the time of a lookup could tell is about a hash that nobody can aim at.
     */
    @Nullable
    Caller caller(String key) {
        String hash = Secrets.sha256(key);
        ApiKey found = byHash.get(hash);
        boolean equal = Secrets.equal(found == null ? NO_HASH : found.sha256(), hash);
        return equal && found != null && !found.isRevoked() ? found.caller() : null;
    }
}
