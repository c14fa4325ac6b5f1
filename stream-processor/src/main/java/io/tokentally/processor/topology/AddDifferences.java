package io.tokentally.processor.topology;

import io.tokentally.schemas.Window;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

/** Adds arriving differences up in memory, for their quarter hour, hour and day. One task's thread uses it. */
final class AddDifferences extends ContextualFixedKeyProcessor<byte[], byte[], byte[]>
        implements DifferenceReader.Taker {
    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private TaskLocal<TotalsMemory> memory;

    @Override
    public void init(FixedKeyProcessorContext<byte[], byte[]> context) {
        super.init(context);
        memory = context.getStateStore(StoreNames.TOTALS_MEMORY);
    }

    @Override
    public void process(FixedKeyRecord<byte[], byte[]> record) {
        DifferenceReader differences = new DifferenceReader(record.value());
        memory.get().clocks().merge(differences.partition(), differences.clock(), Math::max);
        differences.forEach(this);
        context().forward(record);
    }

    @Override
    public void take(ProducerNote note) {
        note.addTo(memory.get().producers());
    }

    @Override
    public void take(TotalKey key, Tally tally, long latest) {
        TallyMap<TotalKey> differences = memory.get().differences();
        TotalKind<?> kind = key.kind();
        if (kind.windows().isEmpty()) {
            differences.at(key, kind.none(), latest).add(tally, 1);
        }
        for (Window window : kind.windows()) {
            differences.at(key.in(window, key.start()), kind.none(), latest).add(tally, 1);
        }
    }
}
