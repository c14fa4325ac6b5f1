package io.tokentally.processor.topology;

import io.tokentally.schemas.Window;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

/** Adds arriving differences up in memory, for their quarter hour, hour and day. One task's thread uses it. */
final class AddDifferences extends ContextualFixedKeyProcessor<byte[], byte[], byte[]> {
    private final TotalCodec codec;

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private TaskLocal<TotalsMemory> memory;

    AddDifferences(TotalCodec codec) {
        this.codec = codec;
    }

    @Override
    public void init(FixedKeyProcessorContext<byte[], byte[]> context) {
        super.init(context);
        memory = context.getStateStore(StoreNames.TOTALS_MEMORY);
    }

    @Override
    public void process(FixedKeyRecord<byte[], byte[]> record) {
        Difference difference = Difference.of(record.value());
        memory.get().clocks().merge(difference.partition(), difference.clock(), Math::max);
        if (difference.tag() == ProducerNote.TAG) {
            ProducerNote.of(difference.payload()).addTo(memory.get().producers());
        } else {
            add(TotalKind.of(difference.tag()), difference);
        }
        context().forward(record);
    }

    private <T extends SpecificRecord> void add(TotalKind<T> kind, Difference difference) {
        TallyMap<TotalKey> differences = memory.get().differences();
        T total = codec.decode(kind, difference.payload());
        TotalKey key = kind.key().apply(total);
        Tally tally = kind.tally().apply(total);
        if (kind.windows().isEmpty()) {
            differences.at(key, kind.none(), difference.latest()).add(tally, 1);
        }
        for (Window window : kind.windows()) {
            differences
                    .at(key.in(window, key.start()), kind.none(), difference.latest())
                    .add(tally, 1);
        }
    }
}
