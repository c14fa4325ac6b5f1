package io.tokentally.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys as JSON, so that checking one needs no schema registry. Unknown fields are passed over. */
final class KeyCodec {
    private static final JsonMapper JSON = new JsonMapper();

    private KeyCodec() {}

    static byte[] bytes(ApiKey key) {
        ObjectNode json = JSON.createObjectNode()
                .put("id", key.id())
                .put("sha256", key.sha256())
                .put("tenant", key.tenant());
        EnumSet.copyOf(key.scopes()).forEach(scope -> json.withArray("scopes").add(scope.label()));
        json.put("label", key.label()).put("created_at", key.createdAt().toString());
        if (key.revokedAt() != null) {
            json.put("revoked_at", key.revokedAt().toString());
        }
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings can be written", e);
        }
    }

    /** @throws IllegalArgumentException saying what is wrong */
    static ApiKey key(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new IllegalArgumentException("a key is revoked, never deleted");
        }
        try {
            JsonNode json = JSON.readTree(bytes);
            Set<Scope> scopes = EnumSet.noneOf(Scope.class);
            json.path("scopes").forEach(scope -> scopes.add(Scope.of(scope.asText())));
            JsonNode revokedAt = json.path("revoked_at");
            return new ApiKey(
                    json.path("id").asText(),
                    json.path("sha256").asText(),
                    json.path("tenant").asText(),
                    scopes,
                    json.path("label").asText(),
                    Instant.parse(json.path("created_at").asText()),
                    revokedAt.isMissingNode() ? null : Instant.parse(revokedAt.asText()));
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("it is not a key: " + e.getMessage(), e);
        }
    }
}
