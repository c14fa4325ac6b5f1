package io.tokentally.testkit;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/** Makes one stream: at each step it sends a new event, or something about one that it sent before. Used once. */
final class Weaver {

    private static final Duration MOST = Duration.ofDays(60);
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final Dice dice;
    private final UsageDrafts usage;
    private final ToolDrafts tools;
    private final int size;
    private final Duration history;
    private final Duration longestPause;
    private final List<Arrival> arrivals = new ArrayList<>();
    /** What later steps may repeat, revise or void. */
    private final List<SpecificRecord> sent = new ArrayList<>();
    /** Events on their way, by the position at which they arrive. */
    private final TreeMap<Integer, List<SpecificRecord>> delayed = new TreeMap<>();

    private Instant now;
    private int ids;

    Weaver(Dice dice, Instant start, int size, Duration history) {
        this.dice = dice;
        this.usage = new UsageDrafts(dice);
        this.tools = new ToolDrafts(dice);
        this.size = size;
        this.history = history;
        this.now = start.truncatedTo(ChronoUnit.MILLIS);
        Duration pause = dice.pick(Duration.ofMillis(5), Duration.ofSeconds(2), Duration.ofMinutes(20));
        Duration fits = MOST.dividedBy(Math.max(1, size));
        this.longestPause = pause.compareTo(fits) < 0 ? pause : fits;
    }

    List<Arrival> weave() {
        while (arrivals.size() < size) {
            now = now.plusMillis(dice.below(longestPause.toMillis() + 1));
            if (!delayed.isEmpty() && delayed.firstKey() <= arrivals.size()) {
                delayed.pollFirstEntry().getValue().forEach(this::add);
            } else {
                step();
            }
        }
        return List.copyOf(arrivals.subList(0, size));
    }

    private void step() {
        int action = sent.isEmpty() ? 0 : dice.weighted(40, 14, 12, 4, 7, 3, 4, 2, 3, 3, 5, 3);
        switch (action) {
            case 0 -> sendSoonOrLater(fresh());
            case 1 -> duplicate();
            case 2 -> arrive(revised(1 + dice.below(3)));
            case 3 -> arrive(revised(-1 - dice.below(2)));
            case 4 -> voidKnown();
            case 5 -> voidFirst();
            case 6 -> conflict();
            case 7 -> moveInTime();
            case 8 -> future();
            case 9 -> edgeOfHistory();
            case 10 -> outOfBounds();
            default -> sameIdElsewhere();
        }
    }

    private void duplicate() {
        SpecificRecord event = dice.pick(sent);
        int times = dice.chance(0.15) ? 10 : 1;
        for (int i = 0; i < times; i++) {
            SpecificRecord again = Events.copy(event);
            if (dice.chance(0.5)) {
                setProducer(again);
                Events.set(again, "recorded_at", dice.before(now, Duration.ofSeconds(1)));
            }
            sendSoonOrLater(again);
        }
    }

    private SpecificRecord revised(long by) {
        SpecificRecord event = dice.pick(sent);
        Head before = Head.of(event);
        SpecificRecord revised = before.voided() ? fresh(before) : Events.copy(event);
        if (!before.voided()) {
            change(revised);
        }
        Events.set(revised, "revision", Math.max(0, before.revision() + by));
        Events.set(revised, "occurred_at", dice.sometimes(0.6, before.occurredAt()));
        setProducer(revised);
        return revised;
    }

    private void voidKnown() {
        SpecificRecord event = dice.pick(sent);
        SpecificRecord withdrawn = Events.bareVoid(event);
        if (dice.chance(0.3)) {
            withdrawn = Events.copy(event);
            Events.set(withdrawn, "voided", true);
        } else if (dice.chance(0.3)) {
            Events.set(withdrawn, "occurred_at", Events.occurredAt(event));
        }
        Events.set(withdrawn, "revision", Events.revision(event) + dice.below(2));
        setProducer(withdrawn);
        sendSoonOrLater(withdrawn);
    }

    private void voidFirst() {
        SpecificRecord event = fresh();
        Events.set(event, "revision", (long) dice.below(4));
        SpecificRecord withdrawn = Events.bareVoid(event);
        Events.set(withdrawn, "revision", (long) dice.below(3));
        if (dice.chance(0.4)) {
            Events.set(withdrawn, "occurred_at", Events.occurredAt(event));
        }
        arrive(withdrawn);
        sent.add(event);
        later(event);
    }

    private void conflict() {
        SpecificRecord event = Events.copy(dice.pick(sent));
        if (!Head.of(event).voided()) {
            change(event);
        } else {
            Events.set(event, "session_id", "elsewhere");
        }
        arrive(event);
    }

    private void moveInTime() {
        SpecificRecord event = Events.copy(dice.pick(sent));
        Events.set(event, "revision", Events.revision(event) + 1);
        Events.set(event, "occurred_at", dice.before(now, history.dividedBy(2)));
        arrive(event);
    }

    private void future() {
        SpecificRecord event = fresh();
        Instant latest = now.plus(TOLERANCE);
        Instant at = dice.pick(
                latest,
                latest.plusNanos(1_000),
                now.plusSeconds(60),
                Instant.parse("2099-01-01T00:00:00Z"),
                Instant.parse("9999-12-31T23:59:59.999999Z"));
        boolean recorded = dice.chance(0.3);
        Events.set(event, "occurred_at", recorded ? null : at);
        Events.set(event, "recorded_at", recorded ? at : null);
        arrive(event);
    }

    /** Nothing that comes later takes up such an id without saying when, so that it does not return as a new one. */
    private void edgeOfHistory() {
        SpecificRecord event = fresh("e-" + ids++);
        Instant earliest = now.minus(history);
        Events.set(
                event,
                "occurred_at",
                dice.pick(
                        earliest,
                        earliest.plusNanos(1_000),
                        earliest.minusNanos(1_000),
                        earliest.plusSeconds(1),
                        earliest.plusSeconds(3_600),
                        earliest.minus(Duration.ofDays(3_650)),
                        Instant.EPOCH));
        add(event);
        later(Events.copy(event));
        SpecificRecord revised = Events.copy(event);
        change(revised);
        Events.set(revised, "revision", 1L);
        later(revised);
    }

    private void outOfBounds() {
        SpecificRecord event = Events.copy(dice.chance(0.5) ? fresh() : revised(1));
        if (event instanceof UsageEvent asUsage) {
            Consumer<UsageEvent> spoiler = dice.pick(usage.spoilers());
            spoiler.accept(asUsage);
        } else {
            dice.pick(tools.spoilers()).accept((ToolOperationEvent) event);
        }
        add(event);
    }

    private void sameIdElsewhere() {
        SpecificRecord event = Events.copy(dice.pick(sent));
        Events.set(event, "tenant", tenant());
        arrive(event);
    }

    private SpecificRecord fresh() {
        return fresh(dice.chance(0.03) ? Words.odd(dice) : "e-" + ids++);
    }

    private SpecificRecord fresh(String id) {
        SpecificRecord event = dice.chance(0.65) ? usage.fresh(tenant(), id) : tools.fresh(tenant(), id);
        Drafts.setTimes(event, dice, now, history);
        setProducer(event);
        return event;
    }

    private SpecificRecord fresh(Head of) {
        SpecificRecord event = of.type() == EventType.USAGE
                ? usage.fresh(of.tenant(), of.eventId())
                : tools.fresh(of.tenant(), of.eventId());
        Drafts.setTimes(event, dice, now, history);
        return event;
    }

    private void change(SpecificRecord event) {
        if (event instanceof UsageEvent asUsage) {
            usage.change(asUsage);
        } else {
            tools.change((ToolOperationEvent) event);
        }
    }

    private String tenant() {
        return dice.pick("default", "default", "acme", "t \"1\"\n😀");
    }

    private void setProducer(SpecificRecord event) {
        String producer = dice.pick("", "p-1", "p-2", "p \"3\"");
        Events.set(event, "producer_id", producer.isEmpty() ? null : producer);
        Events.set(event, "producer_seq", producer.isEmpty() ? null : Long.valueOf(arrivals.size()));
    }

    private void sendSoonOrLater(SpecificRecord event) {
        sent.add(event);
        if (dice.chance(0.15)) {
            later(event);
        } else {
            add(event);
        }
    }

    private void later(SpecificRecord event) {
        delayed.computeIfAbsent(arrivals.size() + 1 + dice.below(40), position -> new ArrayList<>())
                .add(event);
    }

    private void arrive(SpecificRecord event) {
        sent.add(event);
        add(event);
    }

    private void add(SpecificRecord event) {
        arrivals.add(new Arrival(event, now));
    }
}
