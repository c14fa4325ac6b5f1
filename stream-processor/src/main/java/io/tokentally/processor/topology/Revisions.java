package io.tokentally.processor.topology;

/** Versions of ledger entries and revisions of totals: {@code generation << 40 | n}. */
public final class Revisions {
    private static final int GENERATION_SHIFT = 40;

    private Revisions() {}

    /** The lowest of a generation. */
    static long first(int generation) {
        return (long) generation << GENERATION_SHIFT;
    }

    public static int generation(long revision) {
        return (int) (revision >>> GENERATION_SHIFT);
    }
}
