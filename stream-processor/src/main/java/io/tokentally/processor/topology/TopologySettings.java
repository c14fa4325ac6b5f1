package io.tokentally.processor.topology;

import io.tokentally.processor.prices.Prices;
import io.tokentally.schemas.Bounds;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * What the topology is built with.
 *
 * @param partitions of the raw topics, and so of every internal topic
 * @param history how far back an event is admitted, and how long its id is known
 * @param prices those in force, which may change while it runs
 * @param defaultPrice in USD of a token that a tool saves, where its model's price is not known
 * @param otherClasses the further token classes that totals keep apart
 * @param generation the least generation of versions and revisions; a rebuild raises it
 */
public record TopologySettings(
        int partitions,
        Duration history,
        Bounds bounds,
        Prices prices,
        BigDecimal defaultPrice,
        OtherClasses otherClasses,
        int generation,
        CommitPace pace) {
    /** Commits as by default. */
    public TopologySettings(
            int partitions,
            Duration history,
            Bounds bounds,
            Prices prices,
            BigDecimal defaultPrice,
            OtherClasses otherClasses,
            int generation) {
        this(partitions, history, bounds, prices, defaultPrice, otherClasses, generation, CommitPace.DEFAULT);
    }
}
