package io.tokentally.processor.topology;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

/**
 * Asks for a commit when it is due, and the coming commit, asked for or not, to flush: the first record after a flush sends
 * one marker into a table whose store is cached. Streams flushes that cache while it prepares a commit, before the producer
 * is flushed, so what follows the table runs inside the transaction and may forward. A punctuator would not do for the
 * flush: not every commit is preceded by one. A record's timestamp is when its event arrived.
 */
final class MarkCommit<M extends Gathering, V> implements FixedKeyProcessor<byte[], V, byte[]> {
    private static final int LOOKS_PER_INTERVAL = 4;

    private final String memoryStore;
    private final CommitPace pace;

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private FixedKeyProcessorContext<byte[], byte[]> context;

    @SuppressWarnings("NullAway.Init")
    private TaskLocal<M> memory;

    private long ticks;

    MarkCommit(String memoryStore, CommitPace pace) {
        this.memoryStore = memoryStore;
        this.pace = pace;
    }

    @Override
    public void init(FixedKeyProcessorContext<byte[], byte[]> context) {
        this.context = context;
        memory = context.getStateStore(memoryStore);
        Duration look = pace.interval().dividedBy(LOOKS_PER_INTERVAL);
        context.schedule(look, PunctuationType.WALL_CLOCK_TIME, now -> {
            memory.get().mark().look(now, pace);
            commitWhenDue(now);
        });
    }

    @Override
    public void process(FixedKeyRecord<byte[], V> record) {
        M gathering = memory.get();
        long now = context.currentSystemTimeMs();
        if (gathering.mark().set(now)) {
            byte[] tick = ByteBuffer.allocate(Long.BYTES).putLong(++ticks).array();
            context.forward(record.withValue(tick).withTimestamp(0));
        }
        gathering.mark().behindBy(now, now - record.timestamp());
        if (gathering.held() >= pace.mostHeld()) {
            context.commit();
        } else {
            commitWhenDue(now);
        }
    }

    private void commitWhenDue(long now) {
        if (memory.get().mark().due(now, pace)) {
            context.commit();
        }
    }
}
