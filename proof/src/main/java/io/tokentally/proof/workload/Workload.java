package io.tokentally.proof.workload;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.EventStreams;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.avro.specific.SpecificRecord;

/**
 * An endless stream of everything the contract speaks of: duplicates, reordering, revisions up and down, voids, conflicts,
 * late, future and out-of-bounds events. The same seed and name give the same stream. Not thread-safe.
 */
final class Workload {
    private static final int ROUND = 2_000;
    private static final Duration BEFORE_NOW = Duration.ofDays(61);

    private final long seed;
    private final String name;
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(BEFORE_NOW);
    private final Queue<SpecificRecord> events = new ArrayDeque<>();
    private int round;

    /** @param name goes into the ids, so that they are nobody else's */
    Workload(long seed, String name) {
        this.seed = seed;
        this.name = name;
    }

    SpecificRecord next() {
        SpecificRecord event = events.poll();
        while (event == null) {
            fill();
            event = events.poll();
        }
        return event;
    }

    private void fill() {
        round++;
        for (Arrival arrival : EventStreams.generate(seed * 31 + name.hashCode() + round, ROUND, start)) {
            SpecificRecord event = arrival.event();
            if (event instanceof UsageEvent usage) {
                usage.setEventId(own(usage.getEventId()));
                usage.setProducerId(null);
                usage.setProducerSeq(null);
            } else if (event instanceof ToolOperationEvent tool) {
                tool.setEventId(own(tool.getEventId()));
                tool.setProducerId(null);
                tool.setProducerSeq(null);
            }
            if (isTakenAsItIs(event)) {
                events.add(event);
            }
        }
    }

    private String own(String id) {
        return id.startsWith("e-") ? name + "/" + round + "/" + id : id;
    }

    /** The SDK gives an id and a tenant to what has none, so that it would not be found again by its payload. */
    private static boolean isTakenAsItIs(SpecificRecord event) {
        return event instanceof UsageEvent usage
                ? !usage.getEventId().isEmpty() && !usage.getTenant().isEmpty()
                : event instanceof ToolOperationEvent tool
                        && !tool.getEventId().isEmpty()
                        && !tool.getTenant().isEmpty();
    }
}
