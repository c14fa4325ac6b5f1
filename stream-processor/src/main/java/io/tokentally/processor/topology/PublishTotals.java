package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Runs inside the commit: adds the gathered differences to the stored totals and publishes each changed one, absolute and
 * with a rising revision. One task's thread uses it.
 */
final class PublishTotals implements Processor<byte[], byte[], byte[], Output> {
    private static final Duration SAVE_GENERATION = Duration.ofSeconds(1);

    private final TotalCodec codec;
    private final int generation;

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private ProcessorContext<byte[], Output> context;

    @SuppressWarnings("NullAway.Init")
    private TaskLocal<TotalsMemory> memory;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, byte[]> totals;

    @SuppressWarnings("NullAway.Init")
    private Sequence revisions;

    PublishTotals(TotalCodec codec, int generation) {
        this.codec = codec;
        this.generation = generation;
    }

    @Override
    public void init(ProcessorContext<byte[], Output> context) {
        this.context = context;
        memory = context.getStateStore(StoreNames.TOTALS_MEMORY);
        totals = context.getStateStore(StoreNames.TOTALS);
        revisions = new Sequence(context.getStateStore(StoreNames.TOTALS_PROGRESS), generation);
        context.schedule(SAVE_GENERATION, PunctuationType.WALL_CLOCK_TIME, time -> revisions.saveFirst());
    }

    @Override
    public void process(Record<byte[], byte[]> tick) {
        memory.get().mark().clear();
        memory.get().differences().drain(this::publish);
        revisions.save();
    }

    private <T extends SpecificRecord> void publish(TotalKind<T> kind, SpecificRecord drained) {
        @SuppressWarnings("unchecked") // a drained total is of its kind
        T difference = (T) drained;
        String key = kind.key().apply(difference);
        String stored = StoredTotals.key(kind, key);
        byte[] before = totals.get(stored);
        T total = before == null ? kind.empty().apply(difference) : codec.decode(kind, before);
        kind.adder().add(total, difference);
        kind.revise().accept(total, revisions.next());
        byte[] after = codec.encode(kind, total);
        totals.put(stored, after);
        context.forward(
                new Record<>(key.getBytes(UTF_8), new Output(kind.topic(), after), context.currentSystemTimeMs()));
    }
}
