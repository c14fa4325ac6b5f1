package io.tokentally.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A seeded source of choices: the same seed, the same choices. Not thread-safe. */
final class Dice {

    private final Random random;

    Dice(long seed) {
        random = new Random(seed);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** From 0 to below the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** From 0 to below the bound. */
    long below(long bound) {
        return Math.floorMod(random.nextLong(), bound);
    }

    long bits() {
        return random.nextLong();
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @SafeVarargs
    final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    <T> @Nullable T sometimes(double probability, @Nullable T value) {
        return chance(probability) ? value : null;
    }

    /** Index of a weight, as often as its share of all. */
    int weighted(int... weights) {
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        int left = random.nextInt(sum);
        int index = 0;
        while (left >= weights[index]) {
            left -= weights[index++];
        }
        return index;
    }

    /** Spread as token counts are: most near the median, some far above. At least 1. */
    long logNormal(long median, double sigma) {
        return Math.max(1, Math.round(median * Math.exp(sigma * random.nextGaussian())));
    }

    /** Up to {@code most} before {@code instant}, in whole microseconds. */
    Instant before(Instant instant, Duration most) {
        long micros = most.toNanos() / 1_000;
        return instant.minus(below(micros + 1), ChronoUnit.MICROS);
    }
}
