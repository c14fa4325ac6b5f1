package io.tokentally.processor.topology;

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
        add(TotalCodec.kind(record.value()), record.value());
        context().forward(record);
    }

    private <T extends SpecificRecord> void add(TotalKind<T> kind, byte[] tagged) {
        TotalSet differences = memory.get().differences();
        for (T total : kind.windows().apply(codec.decodeTagged(kind, tagged))) {
            differences.add(kind, total);
        }
    }
}
