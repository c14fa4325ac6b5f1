package io.tokentally.benchmarks.processor.work;

/** A short row of choices that is a function of a seed and a number: SplitMix64. Not thread-safe. */
final class Chance {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    private Chance(long state) {
        this.state = state;
    }

    static Chance of(long seed, long n) {
        return new Chance(mix(seed + GOLDEN * n));
    }

    /** One to one. */
    static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    long bits() {
        state += GOLDEN;
        return mix(state);
    }

    /** From 0 to below 1. */
    double unit() {
        return (bits() >>> 11) * 0x1.0p-53;
    }

    /** From 0 to below the bound. */
    int below(int bound) {
        return (int) (unit() * bound);
    }

    /** From 0 to below the bound, the lower ones more often. */
    int skewed(int bound) {
        double u = unit();
        return (int) (u * Math.sqrt(u) * bound);
    }

    /** At least 1, most from a half to twice the typical one, few far above, as counts of tokens are. */
    long spread(long typical) {
        double u = unit() + unit() + unit() - 1.5;
        return Math.max(1, Math.round(typical * Math.exp(2 * u)));
    }
}
