package io.tokentally.cli.imports;

import io.tokentally.cli.CliException;
import java.nio.ByteBuffer;

/**
 * How often each row of a file has been seen, by 128 bits of its hash: equal rows are told from different ones but for a
 * chance of about n² / 2^129. Takes 30 to 60 bytes of heap per different row, and half as much again while it grows: 512 MB
 * of heap are enough for about five million rows, and what fits into no heap is a failure that says so. Used by one
 * thread.
 */
final class RowCounts {
    private static final int FIRST_SLOTS = 1 << 10;
    private static final int MOST_SLOTS = 1 << 30;

    private long[] high = new long[FIRST_SLOTS];
    private long[] low = new long[FIRST_SLOTS];
    /** 0 where the slot is free. */
    private int[] counts = new int[FIRST_SLOTS];

    private int rows;

    /** How often the row with this hash, of 16 bytes or more, was seen before; now once more. */
    int earlier(byte[] hash) {
        ByteBuffer bits = ByteBuffer.wrap(hash);
        long h = bits.getLong();
        long l = bits.getLong();
        int slot = slot(h, l);
        if (counts[slot] == 0) {
            if (rows >= counts.length / 3 * 2) {
                grow();
                slot = slot(h, l);
            }
            high[slot] = h;
            low[slot] = l;
            rows++;
        }
        return counts[slot]++;
    }

    private int slot(long h, long l) {
        int mask = counts.length - 1;
        int slot = (int) l & mask;
        while (counts[slot] != 0 && (high[slot] != h || low[slot] != l)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        if (counts.length == MOST_SLOTS) {
            throw new CliException("one file has more than " + rows + " different rows: split it");
        }
        try {
            into(counts.length * 2);
        } catch (OutOfMemoryError e) {
            throw new CliException(
                    "the " + rows + " different rows of one file do not fit into memory: split the file, or give more,"
                            + " as in TALLY_JAVA_OPTS=-Xmx4g",
                    e);
        }
    }

    private void into(int slots) {
        long[] oldHigh = high;
        long[] oldLow = low;
        int[] oldCounts = counts;
        high = new long[slots];
        low = new long[slots];
        counts = new int[slots];
        for (int i = 0; i < oldCounts.length; i++) {
            if (oldCounts[i] != 0) {
                int slot = slot(oldHigh[i], oldLow[i]);
                high[slot] = oldHigh[i];
                low[slot] = oldLow[i];
                counts[slot] = oldCounts[i];
            }
        }
    }
}
