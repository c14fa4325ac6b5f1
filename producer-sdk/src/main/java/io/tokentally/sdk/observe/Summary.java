package io.tokentally.sdk.observe;

import java.time.Instant;
import java.util.List;

/**
 * What a client's process consumed: every usage that its client accepted, once, whether Kafka has it yet or not.
 *
 * @param asOf when it was asked for
 * @param models by provider and model
 * @param uncounted accepted events that are not in the totals yet; 0 unless the client is stuck or the events come faster
 *     than it takes them
 * @param pending accepted events of both kinds that Kafka has not acknowledged yet
 * @param lost events of both kinds that were refused, and so are not in the totals, or given up later, and so are
 */
public record Summary(
        Instant asOf, UsageTotals total, List<ModelTotals> models, long uncounted, long pending, long lost) {

    public Summary {
        models = List.copyOf(models);
    }

    public static Summary empty(Instant asOf) {
        return new Summary(asOf, UsageTotals.NONE, List.of(), 0, 0, 0);
    }

    /** Whether it holds everything that was accepted before it was asked for. */
    public boolean complete() {
        return uncounted == 0;
    }

    /** The same, with what the client says of its deliveries. */
    public Summary with(long nowUncounted, long nowPending, long nowLost) {
        return new Summary(asOf, total, models, nowUncounted, nowPending, nowLost);
    }
}
