package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.processor.topology.Arrival.Origin;
import io.tokentally.schemas.Fault;
import io.tokentally.schemas.Fingerprint;
import io.tokentally.schemas.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
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
    private final Duration history;
    private final int generation;
    private final Map<EventType, Fingerprint> fingerprints = new EnumMap<>(Map.of(
            EventType.USAGE, new Fingerprint(UsageEvent.getClassSchema()),
            EventType.TOOL_OPERATION, new Fingerprint(ToolOperationEvent.getClassSchema())));

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private ProcessorContext<byte[], Output> context;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, byte[]> ids;

    @SuppressWarnings("NullAway.Init")
    private TaskLocal<ResolveMemory> memory;

    Resolve(Ledger ledger, LedgerCodec codec, Duration history, int generation) {
        this.ledger = ledger;
        this.codec = codec;
        this.history = history;
        this.generation = generation;
    }

    @Override
    public void init(ProcessorContext<byte[], Output> context) {
        this.context = context;
        ids = context.getStateStore(StoreNames.IDS);
        memory = context.getStateStore(StoreNames.RESOLVE_MEMORY);
        memory.get().open(context.getStateStore(StoreNames.RESOLVE_PROGRESS), generation);
        ExpirySweep sweep = new ExpirySweep(ids, history);
        context.schedule(SWEEP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, time -> {
            sweep.step(memory.get().clock());
            memory.get().saveGeneration();
        });
    }

    @Override
    public void process(Record<byte[], Arrival> record) {
        Arrival arrival = record.value();
        Instant now = memory.get().sawArrival(arrival.origin().arrivedAt());
        if (arrival instanceof Arrival.Refused refused) {
            reject(refused.origin(), refused.event(), refused.fault());
        } else if (arrival instanceof Arrival.Admitted admitted) {
            resolve(admitted.origin(), admitted.event(), now);
        } else {
            throw new IllegalStateException("a misplaced record is passed on before it is resolved");
        }
    }

    private void resolve(Origin origin, Event event, Instant now) {
        String id = event.type().label() + event.key();
        byte[] fingerprint =
                Objects.requireNonNull(fingerprints.get(event.type())).of(event.payload());
        KnownForm known = known(id, now);
        Resolution resolution = Resolution.of(event, fingerprint, known, origin.arrivedAt(), now, history);
        Fault fault = resolution.fault();
        if (fault != null) {
            reject(origin, event, fault);
            return;
        }
        if (resolution.outcome() == Outcome.LEDGER || resolution.outcome() == Outcome.SUPERSEDED) {
            accept(id, origin, event, fingerprint, known, resolution.effectiveAt());
        }
        memory.get().count(AuditKey.of(event.type(), event), resolution.outcome());
    }

    private @Nullable KnownForm known(String id, Instant now) {
        byte[] bytes = ids.get(id);
        return bytes == null || ExpirySweep.expired(bytes, now, history) ? null : KnownForm.of(bytes);
    }

    private void accept(
            String id,
            Origin origin,
            Event event,
            byte[] fingerprint,
            @Nullable KnownForm known,
            @Nullable Instant effectiveAt) {
        if (known != null && !known.voided()) {
            subtract(event.type(), known.entry());
        }
        Instant arrivedAt = origin.arrivedAt();
        long version = memory.get().sequence().next();
        byte[] entry;
        if (event.payload() instanceof UsageEvent usage) {
            UsageLedgerEntry made = ledger.entry(usage, version, effectiveAt, arrivedAt);
            Contributions.add(memory.get().differences(), made, 1);
            entry = codec.encode(made);
        } else {
            ToolLedgerEntry made = ledger.entry((ToolOperationEvent) event.payload(), version, effectiveAt, arrivedAt);
            Contributions.add(memory.get().differences(), made, 1);
            entry = codec.encode(made);
        }
        Instant expiresBy = effectiveAt != null ? effectiveAt : arrivedAt;
        KnownForm form = new KnownForm(
                event.revision(),
                event.voided(),
                Micros.of(expiresBy),
                effectiveAt != null ? Micros.of(effectiveAt) : null,
                fingerprint,
                entry);
        ids.put(id, form.toBytes());
        context.forward(new Record<>(
                event.key().getBytes(UTF_8), new Output(event.type().ledger(), entry), arrivedAt.toEpochMilli()));
    }

    private void subtract(EventType type, byte[] entry) {
        if (type == EventType.USAGE) {
            Contributions.add(memory.get().differences(), codec.usage(entry), -1);
        } else {
            Contributions.add(memory.get().differences(), codec.tool(entry), -1);
        }
    }

    private void reject(Origin origin, @Nullable Event event, Fault fault) {
        AuditKey counted = AuditKey.of(origin.type(), event);
        memory.get().count(counted, Outcome.REJECTED);
        context.forward(Rejection.of(origin, counted.tenant(), fault));
    }
}
