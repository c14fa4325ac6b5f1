package io.tokentally.sdk.observe;

import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Providers;
import io.tokentally.sdk.observe.PerModel.Model;
import io.tokentally.sdk.usage.Usage;
import io.tokentally.sdk.usage.UsageCost;
import io.tokentally.sdk.usage.UsagePrices;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What this process consumed, each event once: as the pipeline does it, a higher revision replaces what a lower one said, a
 * void takes it away, and what says nothing new is left out. It remembers the latest {@value #REMEMBERED} events for that;
 * one that is older counts again. Thread-safe; the client's thread and those who ask share its lock.
 */
public final class Tally {
    static final int REMEMBERED = 8_192;
    /** Yesterday, today and, should clocks differ, tomorrow. */
    private static final int MOST_DAYS = 3;

    private final ZoneId zone;
    private final InstantSource clock;
    private final @Nullable UsagePrices prices;
    private final PerModel all = new PerModel();
    private final Deque<Day> days = new ArrayDeque<>();
    private final LatestForms forms = new LatestForms(REMEMBERED);
    /** Those of the latest events, at the hash of their names. */
    private final @Nullable Places[] places = new Places[64];

    /** Where events of one model and day are counted, by the names that the events have. */
    private record Places(
            String provider,
            String model,
            Sums ever,
            @Nullable Day day,
            @Nullable Sums ofDay) {}

    /**
     * An empty one.
     *
     * @param zone whose midnight begins a day
     */
    public Tally(ZoneId zone, InstantSource clock, @Nullable UsagePrices prices) {
        this.zone = zone;
        this.clock = clock;
        this.prices = prices;
    }

    synchronized void add(UsageEvent event) {
        Form known = forms.get(event.getTenant(), event.getEventId());
        if (known != null && !replaces(event, known)) {
            return;
        }
        Form form = form(event, known);
        if (known != null) {
            known.count(-1);
        }
        form.count(1);
        forms.put(form, known);
    }

    private static boolean replaces(UsageEvent event, Form known) {
        boolean voids = event.getVoided() && !known.voided();
        return event.getRevision() > known.revision() || (event.getRevision() == known.revision() && voids);
    }

    private Form form(UsageEvent event, @Nullable Form known) {
        Instant at = at(event, known);
        Places counted = places(event.getProvider(), event.getModel(), day(at));
        return new Form(
                event.getTenant(),
                event.getEventId(),
                event.getRevision(),
                event.getVoided(),
                at,
                counted.ever(),
                event.getTokens(),
                event.getVoided() ? null : cost(event),
                counted.ofDay());
    }

    private Places places(String provider, String model, @Nullable Day day) {
        int hash = 31 * provider.hashCode() + model.hashCode();
        int at = (hash ^ hash >>> 16) & places.length - 1;
        Places latest = places[at];
        if (latest != null
                && latest.day() == day
                && latest.model().equals(model)
                && latest.provider().equals(provider)) {
            return latest;
        }
        Model named = new Model(Providers.canonical(provider), model);
        Places found = new Places(provider, model, all.place(named), day, day == null ? null : day.sums.place(named));
        places[at] = found;
        return found;
    }

    private Instant at(UsageEvent event, @Nullable Form known) {
        Instant occurred = event.getOccurredAt();
        if (occurred != null) {
            return occurred;
        }
        if (known != null) {
            return known.at();
        }
        Instant recorded = event.getRecordedAt();
        return recorded == null ? clock.instant() : recorded;
    }

    private @Nullable UsageCost cost(UsageEvent event) {
        return prices == null ? null : prices.costOf(Usage.of(event), event.getServiceTier());
    }

    /** Null where it is neither today nor next to it. */
    private @Nullable Day day(Instant at) {
        for (Day day : days) {
            if (day.holds(at)) {
                return day;
            }
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
        LocalDate date = LocalDate.ofInstant(at, zone);
        if (date.isBefore(today.minusDays(1)) || date.isAfter(today.plusDays(1))) {
            return null;
        }
        days.removeIf(day -> day.date.isBefore(today.minusDays(1)));
        if (days.size() == MOST_DAYS) {
            days.removeFirst();
        }
        Day day = new Day(date, zone);
        days.addLast(day);
        return day;
    }

    /** Of all events so far. */
    public synchronized Summary summary() {
        return all.summary(clock.instant());
    }

    /** Of the events of the present day. */
    public synchronized Summary today() {
        Instant now = clock.instant();
        LocalDate date = LocalDate.ofInstant(now, zone);
        return days.stream()
                .filter(day -> day.date.equals(date))
                .findFirst()
                .map(day -> day.sums.summary(now))
                .orElseGet(() -> Summary.empty(now));
    }
}
