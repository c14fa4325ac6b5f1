package io.tokentally.access;

import io.tokentally.schemas.Bounds;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a key: all but the key itself.
 *
 * @param id short and public, to name the key by
 * @param sha256 of the key, as 64 hex digits
 * @param tenant whose data the key opens
 * @param scopes what it is for; at least one
 * @param label the owner's note
 * @param createdAt when it was made
 * @param revokedAt since when it opens nothing; null while it does
 */
public record ApiKey(
        String id,
        String sha256,
        String tenant,
        Set<Scope> scopes,
        String label,
        Instant createdAt,
        @Nullable Instant revokedAt) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_LABEL = 200;

    /**
     * Checks all of it.
     *
     * @throws IllegalArgumentException naming the value that cannot be
     */
    public ApiKey {
        if (!Bounds.isName(id)) {
            throw new IllegalArgumentException("a key's id must have 1 to 256 characters but is '" + id + "'");
        }
        if (!HASH.matcher(sha256).matches()) {
            throw new IllegalArgumentException("a key's hash must be 64 hex digits but has " + sha256.length());
        }
        if (!Bounds.isName(tenant)) {
            throw new IllegalArgumentException("a tenant must have 1 to 256 characters but is '" + tenant + "'");
        }
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("a key needs a scope: ingest, read or admin");
        }
        if (label.length() > MAX_LABEL || label.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a label may have " + MAX_LABEL + " characters, none of them a control character");
        }
        scopes = Set.copyOf(scopes);
    }

    public boolean isRevoked() {
        return revokedAt != null;
    }

    /** The same key, of no use since {@code at}. */
    ApiKey revoked(Instant at) {
        return new ApiKey(id, sha256, tenant, scopes, label, createdAt, at);
    }

    Caller caller() {
        return new Caller(tenant, scopes, id);
    }

    /** The scopes in a fixed order, for people: {@code ingest,read}. */
    public String scopeLabels() {
        return EnumSet.copyOf(scopes).stream().map(Scope::label).collect(Collectors.joining(","));
    }
}
