package io.tokentally.processor.known;

/**
 * A blocked Bloom filter of 16 bits an id: it says of about 0.14 % of strange ids that they may be in, and never of one that
 * is that it is not. Each id has 7 bits in one block of 512. Written by one thread, then read by others.
 */
final class Filter {
    private static final int BITS_OF_ID = 16;
    private static final int BLOCK_WORDS = 8;
    private static final int PROBES = 7;
    private static final int PROBE_BITS = 9;

    private final long[] words;
    private final int blocks;

    /** @param ids how many will be added at most */
    Filter(long ids) {
        blocks = Math.toIntExact(Math.max(1, (ids * BITS_OF_ID + 511) / 512));
        words = new long[Math.multiplyExact(blocks, BLOCK_WORDS)];
    }

    long bytes() {
        return (long) Long.BYTES * words.length;
    }

    void add(Id id) {
        int block = block(id);
        long bits = id.high();
        for (int probe = 0; probe < PROBES; probe++) {
            words[block + word(bits)] |= 1L << bits;
            bits >>>= PROBE_BITS;
        }
    }

    boolean mayHold(Id id) {
        int block = block(id);
        long bits = id.high();
        for (int probe = 0; probe < PROBES; probe++) {
            if ((words[block + word(bits)] & (1L << bits)) == 0) {
                return false;
            }
            bits >>>= PROBE_BITS;
        }
        return true;
    }

    /** The lower 6 of the 9 bits say which bit of the word, the upper 3 which word. */
    private static int word(long bits) {
        return (int) (bits >>> 6) & (BLOCK_WORDS - 1);
    }

    private int block(Id id) {
        return (int) (((id.low() >>> Integer.SIZE) * blocks) >>> Integer.SIZE) * BLOCK_WORDS;
    }
}
