package io.tokentally.processor.topology;

import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Sends a misplaced record towards the partition of its key. */
final class PassOn extends ContextualProcessor<byte[], Arrival, byte[], byte[]> {
    @Override
    public void process(Record<byte[], Arrival> record) {
        if (record.value() instanceof Arrival.Misplaced misplaced) {
            context().forward(PassedOn.of(misplaced));
        }
    }
}
