package io.tokentally.access;

import java.util.EnumSet;
import java.util.Set;

/**
 * Who asks: always of one tenant, which comes from the key and from nothing else.
 *
 * @param tenant whose data it may send or see
 * @param scopes what it may do
 * @param keyId of the key it showed; empty where none are configured
 */
public record Caller(String tenant, Set<Scope> scopes, String keyId) {
    /** Everyone, as long as no key was ever created. */
    public static final Caller KEYLESS = new Caller("default", EnumSet.allOf(Scope.class), "");

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }
}
