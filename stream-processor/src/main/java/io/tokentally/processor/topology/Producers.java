package io.tokentally.processor.topology;

import io.tokentally.processor.topology.ProducerNews.News;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Unites the numbers that a producer's partitions tell of. A block is kept until all of it has arrived; of a producer at most
 * {@value #OPEN_BLOCKS} are kept, then the lowest is settled, and what is missing in it is missing for good. One task's thread
 * uses it.
 */
final class Producers {
    /** Four million numbers: how far a producer's partitions may be apart. */
    static final int OPEN_BLOCKS = 4_096;

    private final KeyValueStore<String, byte[]> states;
    private final KeyValueStore<String, byte[]> blocks;

    Producers(KeyValueStore<String, byte[]> states, KeyValueStore<String, byte[]> blocks) {
        this.states = states;
        this.blocks = blocks;
    }

    void unite(String producer, News news) {
        byte[] stored = states.get(producer);
        ProducerState before = stored == null ? ProducerState.NEW : ProducerState.of(stored);
        AtomicLong received = new AtomicLong(before.received());
        AtomicLong last = new AtomicLong(Math.max(before.last(), news.closedAt()));
        AtomicLong highestBlock = new AtomicLong();
        news.numbers().forEachBlock((block, numbers) -> {
            highestBlock.set(block);
            last.set(Math.max(last.get(), Numbers.highest(block, numbers)));
            if (block >= before.settled()) {
                received.addAndGet(unite(producer, block, numbers));
            }
        });
        long oldest = Math.max(before.settled(), highestBlock.get() + 1 - OPEN_BLOCKS);
        long settledMissing = before.settledMissing() + settle(producer, before.settled(), oldest);
        states.put(
                producer,
                new ProducerState(
                                received.get(),
                                last.get(),
                                Math.max(before.closedAt(), news.closedAt()),
                                Math.max(before.heardAt(), news.heardAt()),
                                firstOpen(producer, oldest),
                                settledMissing)
                        .toBytes());
    }

    /** How many of {@code numbers} are new. */
    private int unite(String producer, long block, BitSet numbers) {
        String key = key(producer, block);
        byte[] stored = blocks.get(key);
        BitSet known = stored == null ? new BitSet() : BitSet.valueOf(stored);
        int before = known.cardinality();
        known.or(numbers);
        int added = known.cardinality() - before;
        if (added > 0) {
            blocks.put(key, known.toByteArray());
        }
        return added;
    }

    /** Forgets the blocks from {@code from} to below {@code to}; returns how many of their numbers are missing. */
    private long settle(String producer, long from, long to) {
        if (from >= to) {
            return 0;
        }
        long missing = (to - from) * Numbers.BLOCK;
        for (KeyValue<String, byte[]> block : range(producer, from, to)) {
            missing -= BitSet.valueOf(block.value).cardinality();
            blocks.delete(block.key);
        }
        return missing;
    }

    /** Forgets the full blocks from {@code block} on; returns the first that is not. */
    private long firstOpen(String producer, long block) {
        long open = block;
        while (true) {
            byte[] stored = blocks.get(key(producer, open));
            if (stored == null || BitSet.valueOf(stored).cardinality() < Numbers.BLOCK) {
                return open;
            }
            blocks.delete(key(producer, open));
            open++;
        }
    }

    void forget(String producer) {
        settle(producer, 0, Long.MAX_VALUE / Numbers.BLOCK);
        states.delete(producer);
    }

    private List<KeyValue<String, byte[]>> range(String producer, long from, long to) {
        List<KeyValue<String, byte[]>> found = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> range = blocks.range(key(producer, from), key(producer, to - 1))) {
            range.forEachRemaining(found::add);
        }
        return found;
    }

    /** In the order of the blocks. */
    private static String key(String producer, long block) {
        return producer + HexFormat.of().toHexDigits(block);
    }
}
