package io.tokentally.access;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/** Keys as tests need them. */
final class SampleKeys {
    static final Instant CREATED = Instant.parse("2026-01-31T10:00:00Z");

    private SampleKeys() {}

    static ApiKey key(String id, String secret, String tenant, Scope first, Scope... rest) {
        Set<Scope> scopes = EnumSet.of(first, rest);
        return new ApiKey(id, Secrets.sha256(secret), tenant, scopes, "a label", CREATED, null);
    }
}
