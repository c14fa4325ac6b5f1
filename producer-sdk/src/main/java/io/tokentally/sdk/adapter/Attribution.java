package io.tokentally.sdk.adapter;

import java.util.HashMap;
import java.util.Map;

/**
 * Whose call it is. What is empty is filled by the client's own defaults. Immutable.
 *
 * @param tenant the tenant; empty for the client's
 * @param userId the user; empty for the client's
 * @param sessionId the session; empty for the client's
 * @param tags go with every event of the call
 */
public record Attribution(String tenant, String userId, String sessionId, Map<String, String> tags) {
    /** All by the client's defaults. */
    public static final Attribution DEFAULT = new Attribution("", "", "", Map.of());

    public Attribution {
        tags = Map.copyOf(tags);
    }

    public static Attribution of(String userId, String sessionId) {
        return new Attribution("", userId, sessionId, Map.of());
    }

    public Attribution withTenant(String named) {
        return new Attribution(named, userId, sessionId, tags);
    }

    /** With one more tag. */
    public Attribution withTag(String name, String value) {
        Map<String, String> more = new HashMap<>(tags);
        more.put(name, value);
        return new Attribution(tenant, userId, sessionId, more);
    }
}
