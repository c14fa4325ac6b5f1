package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.processor.topology.Arrival.Origin;
import io.tokentally.schemas.Fault;
import io.tokentally.schemas.Fingerprint;
import io.tokentally.schemas.Micros;
import io.tokentally.schemas.ProducerClosed;
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
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Gives each arriving record its one outcome. An accepted form is priced, kept under its id, sent to its ledger, and its
 * difference to the form before is noted for the totals. One task's thread uses it.
 */
final class Resolve implements Processor<byte[], Arrival, byte[], Output> {
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final LedgerCodec codec;
    private final Contributions contributions;
    private final OtherClasses otherClasses;
    private final Duration history;
    private final int generation;
    private final Counted counted;
    private final Refusals refusals;
    private final Map<EventType, Fingerprint> fingerprints = new EnumMap<>(Map.of(
            EventType.USAGE, new Fingerprint(UsageEvent.getClassSchema()),
            EventType.TOOL_OPERATION, new Fingerprint(ToolOperationEvent.getClassSchema())));

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private ProcessorContext<byte[], Output> context;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, byte[]> ids;

    @SuppressWarnings("NullAway.Init")
    private TaskLocal<ResolveMemory> memory;

    Resolve(Ledger ledger, LedgerCodec codec, TopologySettings settings, Counted counted, Refusals refusals) {
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
        ids = context.getStateStore(StoreNames.IDS);
        memory = context.getStateStore(StoreNames.RESOLVE_MEMORY);
        memory.get().open(context.getStateStore(StoreNames.RESOLVE_PROGRESS), generation, otherClasses);
        Sweep<byte[]> sweep = new Sweep<>(ids);
        context.schedule(SWEEP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, time -> {
            Instant now = memory.get().clock();
            sweep.step(form -> KnownForm.expired(form, now, history), ids::delete);
            memory.get().saveGeneration();
        });
    }

    @Override
    public void process(Record<byte[], Arrival> record) {
        Arrival arrival = record.value();
        Instant now = memory.get().sawArrival(arrival.origin().arrivedAt());
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
        String id = event.type().label() + event.key();
        KnownForm known = known(id, now);
        Resolution resolution;
        Accepted accepted = null;
        try {
            byte[] fingerprint =
                    Objects.requireNonNull(fingerprints.get(event.type())).of(event.payload());
            resolution = Resolution.of(event, fingerprint, known, origin.arrivedAt(), now, history);
            if (resolution.outcome() == Outcome.LEDGER || resolution.outcome() == Outcome.SUPERSEDED) {
                accepted = accept(origin, event, fingerprint, known, resolution.effectiveAt());
                requireTaken(event, accepted.form().entry().length);
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
            keep(id, accepted, origin, event);
        }
        memory.get().count(AuditKey.of(event.type(), event), resolution.outcome());
    }

    private @Nullable KnownForm known(String id, Instant now) {
        byte[] bytes = ids.get(id);
        return bytes == null || KnownForm.expired(bytes, now, history) ? null : KnownForm.of(bytes);
    }

    /**
     * What accepting an event comes to.
     *
     * @param entry the new ledger entry
     * @param before the one that it replaces
     */
    private record Accepted(
            KnownForm form, SpecificRecord entry, @Nullable SpecificRecord before) {}

    /** Works it out and changes nothing that outlives it, so that a failure on the way leaves nothing half done. */
    private Accepted accept(
            Origin origin, Event event, byte[] fingerprint, @Nullable KnownForm known, @Nullable Instant effectiveAt) {
        Instant arrivedAt = origin.arrivedAt();
        long version = memory.get().sequence().next();
        SpecificRecord before = known == null || known.voided() ? null : codec.decode(event.type(), known.entry());
        SpecificRecord entry = event.payload() instanceof UsageEvent usage
                ? ledger.entry(usage, version, effectiveAt, arrivedAt)
                : ledger.entry((ToolOperationEvent) event.payload(), version, effectiveAt, arrivedAt);
        Instant expiresBy = effectiveAt != null ? effectiveAt : arrivedAt;
        KnownForm form = new KnownForm(
                event.revision(),
                event.voided(),
                Micros.of(expiresBy),
                effectiveAt != null ? Micros.of(effectiveAt) : null,
                fingerprint,
                codec.encode(event.type(), entry));
        return new Accepted(form, entry, before);
    }

    private void requireTaken(Event event, int size) {
        String topic = event.type().ledger().name();
        if (refusals.holds(topic, event.key(), size)) {
            throw new IllegalStateException("Kafka refused its ledger entry of " + size
                    + " bytes: look at max.message.bytes of " + topic + " and of the brokers");
        }
    }

    private void keep(String id, Accepted accepted, Origin origin, Event event) {
        KnownForm form = accepted.form();
        TotalSet differences = memory.get().differences();
        if (accepted.before() != null) {
            contributions.add(differences, accepted.before(), -1);
        }
        contributions.add(differences, accepted.entry(), 1);
        ids.put(id, form.toBytes());
        context.forward(new Record<>(
                event.key().getBytes(UTF_8),
                new Output(event.type().ledger(), form.entry()),
                origin.arrivedAt().toEpochMilli()));
    }

    private void reject(Origin origin, @Nullable Event event, Fault fault) {
        AuditKey key = AuditKey.of(origin.type(), event);
        memory.get().count(key, Outcome.REJECTED);
        counted.rejected(fault.reason());
        context.forward(Rejection.of(origin, key.tenant(), fault, refusals));
    }
}
