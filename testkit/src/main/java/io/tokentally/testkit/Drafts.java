package io.tokentally.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Makes up events of one kind. */
interface Drafts<E extends SpecificRecord> {

    /** A valid event with random content, without time. */
    E fresh(String tenant, String eventId);

    /** Gives the event another, valid payload. */
    void change(E event);

    /** Each breaks one bound. */
    List<Consumer<E>> spoilers();

    /** Whatever the caller may say about when: occurred_at, recorded_at, both or neither, all within {@code history}. */
    static void setTimes(SpecificRecord event, Dice dice, Instant now, Duration history) {
        int which = dice.weighted(55, 20, 10, 15);
        @Nullable Instant occurredAt = which == 0 || which == 2 ? past(dice, now, history) : null;
        @Nullable Instant recordedAt = which == 1 || which == 2 ? dice.before(now, Duration.ofSeconds(3)) : null;
        Events.set(event, "occurred_at", occurredAt);
        Events.set(event, "recorded_at", recordedAt);
    }

    private static Instant past(Dice dice, Instant now, Duration history) {
        Duration late = dice.pick(
                Duration.ofSeconds(10),
                Duration.ofMinutes(30),
                Duration.ofHours(5),
                Duration.ofDays(3),
                history.multipliedBy(9).dividedBy(10));
        Instant at = dice.before(now, late.compareTo(history) < 0 ? late : history.dividedBy(2));
        if (dice.chance(0.15)) {
            long window = dice.pick(900L, 3_600L, 86_400L);
            Instant boundary = Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), window) * window);
            Instant edge = dice.chance(0.5) ? boundary : boundary.minusNanos(1_000);
            return edge.isBefore(now.minus(history)) ? at : edge;
        }
        return at;
    }
}
