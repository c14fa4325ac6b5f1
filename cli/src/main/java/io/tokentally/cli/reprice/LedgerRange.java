package io.tokentally.cli.reprice;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events are priced again.
 *
 * @param from inclusive, by the events' time
 * @param to exclusive
 * @param provider canonical; null is every one
 * @param model null is every one, and operations that name none
 * @param tenant null is every one
 */
record LedgerRange(
        Instant from,
        Instant to,
        @Nullable String provider,
        @Nullable String model,
        @Nullable String tenant) {}
