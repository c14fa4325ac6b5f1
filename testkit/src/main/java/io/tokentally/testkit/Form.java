package io.tokentally.testkit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An accepted event.
 *
 * @param effectiveAt null only for a void that fixed no time
 */
record Form(Head head, Instant arrivedAt, @Nullable Instant effectiveAt) {

    /** What it expires by. */
    Instant effectiveOrArrival() {
        return effectiveAt == null ? arrivedAt : effectiveAt;
    }
}
