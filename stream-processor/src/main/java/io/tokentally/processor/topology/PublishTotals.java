package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.processor.topology.HotTotals.Hot;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Runs inside the commit: adds the gathered differences to the stored totals and publishes each changed one, absolute and
 * with a rising revision; unites what was heard of producers. Between commits it forgets what has expired: a session by its
 * latest event, a producer by its latest record. One task's thread uses it.
 */
final class PublishTotals implements Processor<byte[], byte[], byte[], Output> {
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);
    private static final long DAY_MICROS = TimeUnit.DAYS.toMicros(1);

    private final TotalCodec codec;
    private final TopologySettings settings;

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private ProcessorContext<byte[], Output> context;

    @SuppressWarnings("NullAway.Init")
    private TaskLocal<TotalsMemory> memory;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, byte[]> totals;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, Long> sessionDays;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, Long> progress;

    @SuppressWarnings("NullAway.Init")
    private Producers producers;

    @SuppressWarnings("NullAway.Init")
    private SourceClocks clocks;

    @SuppressWarnings("NullAway.Init")
    private Sequence revisions;

    PublishTotals(TotalCodec codec, TopologySettings settings) {
        this.codec = codec;
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<byte[], Output> context) {
        this.context = context;
        memory = context.getStateStore(StoreNames.TOTALS_MEMORY);
        memory.get().hot().clear(); // a task that was a standby in between keeps its stores' objects, and others wrote
        totals = context.getStateStore(StoreNames.TOTALS);
        sessionDays = context.getStateStore(StoreNames.SESSION_DAYS);
        KeyValueStore<String, byte[]> producerStates = context.getStateStore(StoreNames.PRODUCERS);
        producers = new Producers(producerStates, context.getStateStore(StoreNames.PRODUCER_NUMBERS));
        progress = context.getStateStore(StoreNames.TOTALS_PROGRESS);
        clocks = new SourceClocks(progress, settings.partitions());
        revisions = new Sequence(progress, settings.generation());
        Sweep<Long> sessions = new Sweep<>(sessionDays);
        Sweep<byte[]> heard = new Sweep<>(producerStates);
        context.schedule(SWEEP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, time -> {
            revisions.saveFirst();
            long oldest = clocks.lowest()
                    - TimeUnit.MILLISECONDS.toMicros(settings.history().toMillis());
            sessions.step(day -> (day + 1) * DAY_MICROS <= oldest, this::forgetSession);
            heard.step(state -> ProducerState.of(state).heardAt() < oldest, producers::forget);
        });
    }

    @Override
    public void process(Record<byte[], byte[]> tick) {
        TotalsMemory gathered = memory.get();
        gathered.mark().flushed(context.currentSystemTimeMs());
        gathered.differences().drain(this::publish);
        gathered.producers().drain(producers::unite);
        gathered.clocks().forEach(clocks::heard);
        gathered.clocks().clear();
        clocks.save(progress);
        revisions.save();
    }

    private void publish(TotalKey key, Tally difference, long latest) {
        Hot total = memory.get().hot().get(key, this::read);
        total.tally().add(difference, 1);
        byte[] published = encode(key.kind(), key, total.tally());
        totals.put(StoredTotals.key(key.kind(), total.publicKey()), published);
        if (key.kind().published()) {
            context.forward(new Record<>(
                    total.publicKey().getBytes(UTF_8),
                    new Output(key.kind().topic(), published),
                    context.currentSystemTimeMs()));
        }
        long day = Math.floorDiv(latest, DAY_MICROS);
        if (key.kind().tag() == TotalKind.SESSION.tag() && total.sawLater(day)) {
            keepSession(total, day);
        }
    }

    private <T extends SpecificRecord> byte[] encode(TotalKind<T> kind, TotalKey key, Tally tally) {
        T total = kind.record().apply(key, tally);
        kind.revise().accept(total, revisions.next());
        return codec.encode(kind, total);
    }

    private Hot read(TotalKey key) {
        String publicKey = key.kind().publicKey().apply(key);
        byte[] stored = totals.get(StoredTotals.key(key.kind(), publicKey));
        return new Hot(publicKey, tally(key.kind(), stored), stored == null);
    }

    private <T extends SpecificRecord> Tally tally(TotalKind<T> kind, byte @Nullable [] stored) {
        return stored == null ? kind.none().get() : kind.tally().apply(codec.decode(kind, stored));
    }

    private void keepSession(Hot session, long day) {
        Long kept = session.isNew() ? null : sessionDays.get(session.publicKey());
        if (kept == null || day > kept) {
            sessionDays.put(session.publicKey(), day);
        }
    }

    /** Its events are no longer known to any resolving task, so nothing will be subtracted from it again. */
    private void forgetSession(String key) {
        sessionDays.delete(key);
        byte[] total = totals.delete(StoredTotals.key(TotalKind.SESSION, key));
        if (total != null) {
            memory.get().hot().forget(TotalKind.SESSION.key().apply(codec.decode(TotalKind.SESSION, total)));
        }
        Output takenBack = new Output(TotalKind.SESSION.topic(), null);
        context.forward(new Record<>(key.getBytes(UTF_8), takenBack, context.currentSystemTimeMs()));
    }
}
