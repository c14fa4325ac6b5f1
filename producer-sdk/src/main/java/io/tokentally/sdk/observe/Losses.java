package io.tokentally.sdk.observe;

import org.jspecify.annotations.Nullable;

/**
 * All that a client lost so far.
 *
 * @param reason of the latest; empty where there was none
 */
public record Losses(long refused, long undelivered, String reason) {
    /** Null where nothing was lost since. */
    @Nullable
    Loss since(Losses earlier) {
        boolean same = refused == earlier.refused && undelivered == earlier.undelivered;
        return same ? null : new Loss(refused - earlier.refused, undelivered - earlier.undelivered, reason);
    }
}
