package io.tokentally.processor.topology;

import java.util.BitSet;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * A set of a producer's numbers, in blocks of {@value #BLOCK} as bits: however they are scattered over partitions, a number
 * costs one bit. Number 1 is bit 0 of block 0. Owned by one task.
 */
final class Numbers {
    static final int BLOCK = 1_024;

    private final TreeMap<Long, BitSet> blocks = new TreeMap<>();
    /** Most numbers are of the same block as the one before. */
    private BitSet latest = new BitSet();

    private long latestBlock = -1;

    /** @param number from 1 on */
    void add(long number) {
        long block = (number - 1) / BLOCK;
        if (block != latestBlock) {
            latest = blocks.computeIfAbsent(block, added -> new BitSet(BLOCK));
            latestBlock = block;
        }
        latest.set((int) ((number - 1) % BLOCK));
    }

    void addBlock(long block, BitSet numbers) {
        blocks.computeIfAbsent(block, added -> new BitSet()).or(numbers);
    }

    void forEachBlock(BiConsumer<Long, BitSet> taker) {
        blocks.forEach(taker);
    }

    /** The highest number in a block. */
    static long highest(long block, BitSet numbers) {
        return block * BLOCK + numbers.length();
    }
}
