package io.tokentally.processor.topology;

import java.nio.ByteBuffer;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

/**
 * Asks the coming commit to flush: the first record after a flush sends one marker into a table whose store is cached.
 * Streams flushes that cache while it prepares a commit, before the producer is flushed, so what follows the table runs
 * inside the transaction and may forward. A punctuator would not do: not every commit is preceded by one.
 */
final class MarkCommit<M, V> implements FixedKeyProcessor<byte[], V, byte[]> {
    private final String memoryStore;
    private final Function<M, CommitMark> mark;

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private FixedKeyProcessorContext<byte[], byte[]> context;

    @SuppressWarnings("NullAway.Init")
    private TaskLocal<M> memory;

    private long ticks;

    MarkCommit(String memoryStore, Function<M, CommitMark> mark) {
        this.memoryStore = memoryStore;
        this.mark = mark;
    }

    @Override
    public void init(FixedKeyProcessorContext<byte[], byte[]> context) {
        this.context = context;
        memory = context.getStateStore(memoryStore);
    }

    @Override
    public void process(FixedKeyRecord<byte[], V> record) {
        if (mark.apply(memory.get()).set()) {
            byte[] tick = ByteBuffer.allocate(Long.BYTES).putLong(++ticks).array();
            context.forward(record.withValue(tick).withTimestamp(0));
        }
    }
}
