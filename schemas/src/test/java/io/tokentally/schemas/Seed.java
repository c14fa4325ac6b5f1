package io.tokentally.schemas;

/** The seed of a random test: {@code -Dseed=N}, else a new one, which is printed. */
public final class Seed {
    private Seed() {}

    public static long get() {
        Long given = Long.getLong("seed");
        long seed = given == null ? System.nanoTime() : given;
        System.out.println("-Dseed=" + seed);
        return seed;
    }
}
