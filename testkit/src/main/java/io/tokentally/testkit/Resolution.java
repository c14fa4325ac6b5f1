package io.tokentally.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which arrivals are accepted, and which of the accepted forms still count at the end. */
final class Resolution {

    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final Rules rules;
    private final Map<EventType, Map<String, Form>> known =
            Map.of(EventType.USAGE, new LinkedHashMap<>(), EventType.TOOL_OPERATION, new LinkedHashMap<>());
    private final List<Form> everAccepted = new ArrayList<>();
    private final Set<Form> replaced = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<AuditKey, AuditCounts> audit = new HashMap<>();
    private final Map<ProducerKey, ProducerNumbers> producers = new HashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private Instant now = Instant.MIN;

    Resolution(Rules rules) {
        this.rules = rules;
    }

    void add(Arrival arrival) {
        if (arrival.arrivedAt().isBefore(now)) {
            throw new IllegalArgumentException(
                    "arrival " + outcomes.size() + " of " + arrival.arrivedAt() + " comes before the one of " + now);
        }
        now = arrival.arrivedAt();
        Head head = Head.of(arrival.event());
        Outcome outcome = outcome(head, arrival.arrivedAt());
        outcomes.add(outcome);
        audit.merge(head.auditKey(), AuditCounts.NONE.plus(outcome), (before, one) -> before.plus(outcome));
        number(head.auditKey(), head.producerSeq());
    }

    private void number(AuditKey from, @Nullable Long number) {
        boolean numbered = number != null && number >= 1 && number < (1L << 53);
        if (numbered && !from.tenant().isEmpty() && !from.producerId().isEmpty()) {
            producers
                    .computeIfAbsent(new ProducerKey(from.tenant(), from.producerId()), key -> new ProducerNumbers())
                    .arrived()
                    .add(number);
        }
    }

    private Outcome outcome(Head event, Instant arrivedAt) {
        String fault = Admission.fault(event.event(), rules);
        if (fault != null) {
            return rejected(fault);
        }

        Instant occurredAt = event.occurredAt();
        Instant earliest = now.minus(rules.history());
        Instant latest = arrivedAt.plus(TOLERANCE);
        if (occurredAt != null && occurredAt.isAfter(latest)) {
            return rejected("in_future");
        }
        if (occurredAt != null && occurredAt.isBefore(earliest)) {
            return rejected("before_history");
        }

        Form before = forms(event.type()).get(event.key());
        if (before != null && before.effectiveOrArrival().isBefore(earliest)) {
            before = null; // expired: it still counts, but is no longer known
        }

        if (before != null) {
            Outcome unchanged = unchanged(event, before.head());
            if (unchanged != null) {
                return unchanged;
            }
            if (occurredAt != null && before.effectiveAt() != null && !occurredAt.equals(before.effectiveAt())) {
                return rejected("occurred_at_changed");
            }
        }

        Instant effectiveAt = effectiveAt(event, before, arrivedAt);
        if (effectiveAt != null && effectiveAt.isAfter(latest)) {
            return rejected("in_future");
        }
        if (effectiveAt != null && effectiveAt.isBefore(earliest)) {
            return rejected("before_history");
        }

        Form form = new Form(event, arrivedAt, effectiveAt);
        everAccepted.add(form);
        forms(event.type()).put(event.key(), form);
        if (before == null) {
            return Outcome.LEDGER;
        }
        replaced.add(before);
        return Outcome.SUPERSEDED;
    }

    /** The outcome where the event does not outrank the known one, else null. */
    private @Nullable Outcome unchanged(Head event, Head before) {
        if (event.revision() < before.revision()) {
            return Outcome.STALE;
        }
        if (event.revision() > before.revision()) {
            return null;
        }
        if (Payload.of(event.event()).equals(Payload.of(before.event()))) {
            return Outcome.DUPLICATE;
        }
        if (event.voided() && !before.voided()) {
            return null;
        }
        return !event.voided() && before.voided() ? Outcome.STALE : rejected("conflict");
    }

    private static @Nullable Instant effectiveAt(Head event, @Nullable Form before, Instant arrivedAt) {
        if (event.occurredAt() != null) {
            return event.occurredAt();
        }
        if (before != null && before.effectiveAt() != null) {
            return before.effectiveAt();
        }
        if (event.voided()) {
            return null;
        }
        return event.recordedAt() != null ? event.recordedAt() : arrivedAt;
    }

    private Outcome rejected(String reason) {
        rejections.add(new Rejection(outcomes.size(), reason));
        return Outcome.REJECTED;
    }

    private Map<String, Form> forms(EventType type) {
        return Objects.requireNonNull(known.get(type));
    }

    /** Of each id. */
    Collection<Form> latest() {
        List<Form> forms = new ArrayList<>();
        known.values().forEach(ofType -> forms.addAll(ofType.values()));
        return forms;
    }

    List<Form> everAccepted() {
        return everAccepted;
    }

    boolean counts(Form form) {
        return !replaced.contains(form);
    }

    Map<AuditKey, AuditCounts> audit() {
        return audit;
    }

    Map<ProducerKey, ProducerNumbers> producers() {
        return producers;
    }

    List<Outcome> outcomes() {
        return outcomes;
    }

    List<Rejection> rejections() {
        return rejections;
    }
}
