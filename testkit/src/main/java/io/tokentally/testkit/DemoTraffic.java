package io.tokentally.testkit;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * A day of a small company's LLM calls and agent reads, as {@code tally demo} shows it: three providers, several models,
 * users, sessions, tools and modes; with retries, estimates that become final counts, withdrawn events, late ones and a few
 * from clocks that are ahead. The same seed and time give the same traffic.
 */
public final class DemoTraffic {

    private static final Duration DAY = Duration.ofHours(24);

    private final Dice dice;
    private final Instant now;
    private final DemoCalls calls;
    private final DemoTools tools;
    private final List<SpecificRecord> events = new ArrayList<>();

    private DemoTraffic(long seed, Instant now) {
        this.dice = new Dice(seed);
        this.now = now.truncatedTo(ChronoUnit.MICROS);
        List<DemoSession> sessions = DemoSession.some(dice, 40);
        this.calls = new DemoCalls(dice, sessions);
        this.tools = new DemoTools(dice, sessions);
    }

    /**
     * Events of tenant {@code default}, each with its own occurred_at, in the order in which they are to be sent.
     *
     * @param now nearly all happened in the 24 hours before; late ones up to 30 days before, those of bad clocks hours after
     * @param count how many, at least
     */
    public static List<SpecificRecord> generate(long seed, Instant now, int count) {
        DemoTraffic traffic = new DemoTraffic(seed, now);
        while (traffic.events.size() < count) {
            traffic.add();
        }
        return List.copyOf(traffic.events);
    }

    private void add() {
        SpecificRecord event = dice.chance(0.7) ? calls.next() : tools.next();
        switch (dice.weighted(860, 40, 50, 20, 25, 5)) {
            case 0 -> send(event, dice.before(now, DAY));
            case 1 -> {
                send(event, dice.before(now, DAY));
                events.add(Events.copy(event)); // a retry
            }
            case 2 -> {
                send(event, dice.before(now, DAY));
                events.add(revised(event));
            }
            case 3 -> {
                send(event, dice.before(now, DAY));
                events.add(withdrawn(event));
            }
            case 4 -> send(event, dice.before(now, Duration.ofDays(30))); // late
            default -> send(event, now.plus(Duration.ofHours(2 + dice.below(48)))); // a clock that is ahead
        }
    }

    private void send(SpecificRecord event, Instant occurredAt) {
        Events.set(event, "occurred_at", occurredAt);
        events.add(event);
    }

    /** The estimate becomes what the API reports. */
    private SpecificRecord revised(SpecificRecord event) {
        SpecificRecord revised = Events.copy(event);
        Events.set(revised, "revision", 1L);
        if (revised instanceof UsageEvent usage) {
            calls.correct(usage);
        } else {
            tools.correct((ToolOperationEvent) revised);
        }
        return revised;
    }

    private static SpecificRecord withdrawn(SpecificRecord event) {
        SpecificRecord withdrawn = Events.bareVoid(event);
        Events.set(withdrawn, "revision", 1L);
        return withdrawn;
    }
}
