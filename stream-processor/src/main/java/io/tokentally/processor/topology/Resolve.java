package io.tokentally.processor.topology;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.price.RepriceCommand;
import io.tokentally.processor.known.Id;
import io.tokentally.processor.known.KnownForm;
import io.tokentally.processor.known.KnownForms;
import io.tokentally.processor.prices.Prices;
import io.tokentally.processor.topology.Arrival.Origin;
import io.tokentally.schemas.Fault;
import io.tokentally.schemas.Fingerprint;
import io.tokentally.schemas.Micros;
import io.tokentally.schemas.ProducerClosed;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.serde.EncodedField;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Gives each arriving record its one outcome. An accepted form is priced, kept under its id, sent to its ledger, and its
 * difference to the form before is noted for the totals. One task's thread uses it.
 */
final class Resolve implements Processor<byte[], Arrival, byte[], Output> {
    private static final Duration FORGET_INTERVAL = Duration.ofSeconds(1);

    private final Prices prices;
    private final Ledger ledger;
    private final LedgerCodec codec;
    private final Contributions contributions;
    private final OtherClasses otherClasses;
    private final Duration history;
    private final int generation;
    private final Counted counted;
    private final Refusals refusals;
    private final Id.Maker ids = new Id.Maker();
    private final Map<EventType, Fingerprint> fingerprints = new EnumMap<>(Map.of(
            EventType.USAGE, new Fingerprint(UsageEvent.getClassSchema()),
            EventType.TOOL_OPERATION, new Fingerprint(ToolOperationEvent.getClassSchema())));

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private ProcessorContext<byte[], Output> context;

    @SuppressWarnings("NullAway.Init")
    private KnownForms known;

    @SuppressWarnings("NullAway.Init")
    private TaskLocal<ResolveMemory> memory;

    private boolean pricesAwaited;

    Resolve(Ledger ledger, LedgerCodec codec, TopologySettings settings, Counted counted, Refusals refusals) {
        prices = settings.prices();
        this.ledger = ledger;
        this.codec = codec;
        this.counted = counted;
        this.refusals = refusals;
        otherClasses = settings.otherClasses();
        contributions = new Contributions(otherClasses);
        history = settings.history();
        generation = settings.generation();
    }

    @Override
    public void init(ProcessorContext<byte[], Output> context) {
        this.context = context;
        known = context.getStateStore(StoreNames.KNOWN_FORMS);
        memory = context.getStateStore(StoreNames.RESOLVE_MEMORY);
        memory.get().open(context.getStateStore(StoreNames.RESOLVE_PROGRESS), generation, otherClasses);
        context.schedule(FORGET_INTERVAL, PunctuationType.WALL_CLOCK_TIME, time -> {
            memory.get().forgot(known.forget(memory.get().clock(), history));
            memory.get().saveGeneration();
        });
    }

    @Override
    public void process(Record<byte[], Arrival> record) {
        Arrival arrival = record.value();
        Instant now = memory.get().sawArrival(arrival.origin().arrivedAt());
        if (!pricesAwaited) {
            prices.await(memory.get().pricesPosition());
            pricesAwaited = true;
        }
        if (arrival instanceof Arrival.Refused refused) {
            note(refused.event(), refused.origin());
            reject(refused.origin(), refused.event(), refused.fault());
        } else if (arrival instanceof Arrival.Admitted admitted) {
            note(admitted.event(), admitted.origin());
            resolve(admitted.origin(), admitted.event(), now);
        } else if (arrival instanceof Arrival.Closed closed) {
            ProducerClosed last = closed.closed();
            memory.get()
                    .producers()
                    .of(ProducerNews.key(last.tenant(), last.producerId()))
                    .heard(last.lastSeq(), Micros.of(closed.origin().arrivedAt()));
        } else if (arrival instanceof Arrival.Reprice asked) {
            reprice(asked, now);
        } else {
            throw new IllegalStateException("a misplaced record is passed on before it is resolved");
        }
    }

    private void note(@Nullable Event event, Origin origin) {
        if (event != null) {
            memory.get().producers().arrived(event, Micros.of(origin.arrivedAt()));
        }
    }

    private void resolve(Origin origin, Event event, Instant now) {
        Id id = ids.of(event.type().label(), event.keyBytes());
        KnownForm before = known(id, now);
        Resolution resolution;
        Accepted accepted = null;
        try {
            byte[] fingerprint =
                    Objects.requireNonNull(fingerprints.get(event.type())).of(event.payload());
            resolution = Resolution.of(
                    event,
                    fingerprint,
                    before,
                    origin.arrivedAt(),
                    now,
                    memory.get().reach(history));
            if (resolution.outcome() == Outcome.LEDGER || resolution.outcome() == Outcome.SUPERSEDED) {
                accepted = accept(origin, event, fingerprint, resolution.effectiveAt(), before);
                requireTaken(event, accepted);
            }
        } catch (RuntimeException e) {
            resolution = new Resolution(Outcome.REJECTED, null, Failures.fault(origin, e));
        }
        Fault fault = resolution.fault();
        if (fault != null) {
            reject(origin, event, fault);
            return;
        }
        if (accepted != null) {
            counted.accepted(event.occurredAt(), origin.arrivedAt());
            keep(id, accepted, before, origin, event);
        }
        memory.get().count(AuditKey.of(event.type(), event), resolution.outcome());
    }

    /** Not in the audit: no event arrives with it. */
    private void reprice(Arrival.Reprice asked, Instant now) {
        RepriceCommand command = asked.command();
        if (command != null && asked.fault() == null) {
            prices.await(command.getPricesPosition());
            memory.get().needPrices(command.getPricesPosition());
        }
        SpecificRecord claimed =
                command == null ? null : command.getUsage() != null ? command.getUsage() : command.getTool();
        Event event = claimed == null ? null : Event.ofEntry(claimed);
        if (event == null && asked.fault() == null) {
            return;
        }
        String tenant = event == null ? "" : event.tenant();
        Repricing repricing;
        try {
            repricing = event == null || asked.fault() != null
                    ? Repricing.refused(Objects.requireNonNull(asked.fault()))
                    : reprice(event, Objects.requireNonNull(claimed), asked.origin(), now);
        } catch (RuntimeException e) {
            repricing = Repricing.refused(Failures.fault(asked.origin(), e));
        }
        if (repricing.fault() != null) {
            counted.rejected(repricing.fault().reason());
            context.forward(Rejection.of(asked.origin(), tenant, repricing.fault(), refusals));
        }
        memory.get().count(asked.origin().type(), tenant, repricing.outcome());
    }

    private Repricing reprice(Event event, SpecificRecord claimed, Origin origin, Instant now) {
        Id id = ids.of(event.type().label(), event.key());
        KnownForm before = known(id, now);
        long version = claimed instanceof UsageLedgerEntry usage
                ? usage.getVersion()
                : ((ToolLedgerEntry) claimed).getVersion();
        Repricing repricing = Repricing.of(
                event,
                claimed,
                version,
                before,
                ledger,
                () -> memory.get().sequence().next());
        KnownForm form = repricing.form();
        SpecificRecord entry = repricing.entry();
        if (form != null && entry != null) {
            Accepted accepted = new Accepted(
                    form,
                    codec.encode(event.type(), entry, null),
                    past(event, before, form, Histories.REPRICE, origin.arrivedAt()));
            requireTaken(event, accepted);
            keep(id, accepted, before, origin, event);
        }
        return repricing;
    }

    private @Nullable KnownForm known(Id id, Instant now) {
        KnownForm form = known.get(id);
        return form == null || form.expired(now, memory.get().reach(history)) ? null : form;
    }

    /**
     * What accepting an event comes to.
     *
     * @param entry the new ledger entry, encoded
     * @param past what history keeps of the form before, encoded; null where there is none
     */
    private record Accepted(KnownForm form, byte[] entry, byte @Nullable [] past) {}

    /** Works it out and changes nothing that outlives it, so that a failure on the way leaves nothing half done. */
    private Accepted accept(
            Origin origin, Event event, byte[] fingerprint, @Nullable Instant effectiveAt, @Nullable KnownForm before) {
        Instant arrivedAt = origin.arrivedAt();
        long version = memory.get().sequence().next();
        EncodedField sent = Ledger.isMapped(event) ? event.sent() : null;
        SpecificRecord entry = event.payload() instanceof UsageEvent usage
                ? ledger.entry(usage, version, effectiveAt, arrivedAt)
                : ledger.entry((ToolOperationEvent) event.payload(), version, effectiveAt, arrivedAt);
        KnownForm form = KnownForm.of(
                event.revision(),
                event.voided(),
                version,
                effectiveAt,
                arrivedAt,
                fingerprint,
                Contributions.of(entry));
        return new Accepted(
                form,
                codec.encode(event.type(), entry, sent),
                past(event, before, form, event.voided() ? Histories.VOID : Histories.REVISION, arrivedAt));
    }

    /** @param cause why the form before no longer counts, where there is one */
    private byte @Nullable [] past(
            Event event, @Nullable KnownForm before, KnownForm after, String cause, Instant replacedAt) {
        return before == null ? null : codec.encode(Histories.of(event, before, after, cause, replacedAt));
    }

    private void requireTaken(Event event, Accepted accepted) {
        requireTaken(event, event.type().ledger(), accepted.entry(), "ledger entry");
        byte[] past = accepted.past();
        if (past != null) {
            requireTaken(event, Topics.HISTORY, past, "history");
        }
    }

    private void requireTaken(Event event, Topic<?> topic, byte[] value, String what) {
        if (refusals.holds(topic.name(), event::key, value.length)) {
            throw new IllegalStateException("Kafka refused its " + what + " of " + value.length
                    + " bytes: look at max.message.bytes of " + topic.name() + " and of the brokers");
        }
    }

    private void keep(Id id, Accepted accepted, @Nullable KnownForm before, Origin origin, Event event) {
        Differences differences = memory.get().differences();
        byte[] past = accepted.past();
        if (before != null && past != null) {
            contributions.add(differences, before, -1);
            context.forward(new Record<>(
                    event.keyBytes(),
                    new Output(Topics.HISTORY, past),
                    origin.arrivedAt().toEpochMilli()));
        }
        contributions.add(differences, accepted.form(), 1);
        known.put(id, accepted.form());
        context.forward(new Record<>(
                event.keyBytes(),
                new Output(event.type().ledger(), accepted.entry()),
                origin.arrivedAt().toEpochMilli()));
    }

    private void reject(Origin origin, @Nullable Event event, Fault fault) {
        AuditKey key = AuditKey.of(origin.type(), event);
        memory.get().count(key, Outcome.REJECTED);
        counted.rejected(fault.reason());
        context.forward(Rejection.of(origin, key.tenant(), fault, refusals));
    }
}
