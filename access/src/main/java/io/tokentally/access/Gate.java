package io.tokentally.access;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets requests through: the one place that decides, for gateway and processor alike. Thread-safe. */
public final class Gate {
    private static final String SCHEME = "bearer ";

    private final Supplier<@Nullable KeyRing> keys;
    private final boolean loopback;
    private final RateLimit limit;

    /**
     * @param keys null while they are not known
     * @param loopback whether only this machine can ask; otherwise nobody is let through without a key
     */
    public Gate(Supplier<@Nullable KeyRing> keys, boolean loopback, RateLimit limit) {
        this.keys = keys;
        this.loopback = loopback;
        this.limit = limit;
    }

    /** Whether no key was ever created, so that everyone on this machine is served. */
    public boolean isOpen() {
        KeyRing ring = keys.get();
        return ring != null && ring.isEmpty();
    }

    /**
     * Who asks.
     *
     * @param authorization every value of that header
     * @throws Denied 401 without a valid key, 403 where it lacks {@code scope}, 429 where it asks too often, 503 while the
     *     keys are not known
     */
    public Caller admit(List<String> authorization, Scope scope) {
        KeyRing ring = keys.get();
        if (ring == null) {
            throw Denied.notYet();
        }
        Caller caller = ring.isEmpty() && loopback ? Caller.KEYLESS : known(ring, authorization);
        limit.take(caller.keyId());
        if (!caller.may(scope)) {
            throw Denied.lacks(scope);
        }
        return caller;
    }

    private static Caller known(KeyRing ring, List<String> authorization) {
        if (authorization.isEmpty()) {
            throw Denied.unknown("a key is required: send it as 'Authorization: Bearer tk_...'");
        }
        String value = authorization.get(0);
        Caller caller =
                authorization.size() == 1 && value.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                        ? ring.caller(value.substring(SCHEME.length()).strip())
                        : null;
        if (caller == null) {
            throw Denied.unknown("the key is not valid");
        }
        return caller;
    }
}
