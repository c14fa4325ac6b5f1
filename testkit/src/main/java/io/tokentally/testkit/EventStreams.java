package io.tokentally.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Random streams of arrivals that hold everything the contract speaks of: duplicates, reordering, revisions up and down,
 * voids first and last, conflicts, lateness by years, edges of history and of the future, unpriced models, negative
 * savings, odd strings, values at and out of bounds, several tenants and producers. The same seed gives the same stream.
 */
public final class EventStreams {

    private EventStreams() {}

    /** As below, with the default history. No id expires within such a stream, but for those at the edge of history. */
    public static List<Arrival> generate(long seed, int size, Instant start) {
        return generate(seed, size, start, Rules.defaults().history());
    }

    /**
     * A stream for a processor with this {@code history}; where that is shorter than what the stream spans, ids expire in it
     * and come back as new ones.
     *
     * @param size number of arrivals
     * @param start of the first arrival; the last comes at most 60 days later
     * @return arrivals, none before the one before it
     */
    public static List<Arrival> generate(long seed, int size, Instant start, Duration history) {
        return new Weaver(new Dice(seed), start, size, history).weave();
    }
}
