package io.tokentally.pricing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Disjoint token classes of one call, none negative. Null is "not reported" and costs nothing.
 *
 * @param other further classes, by names that start with {@code input_} or {@code output_}
 */
public record TokenUsage(
        @Nullable Long input,
        @Nullable Long cacheRead,
        @Nullable Long cacheWrite5m,
        @Nullable Long cacheWrite1h,
        @Nullable Long output,
        @Nullable Long reasoning,
        Map<String, Long> other) {

    /** @throws IllegalArgumentException naming a negative count, or a class of neither cost side */
    public TokenUsage {
        check("input", input);
        check("cache_read", cacheRead);
        check("cache_write_5m", cacheWrite5m);
        check("cache_write_1h", cacheWrite1h);
        check("output", output);
        check("reasoning", reasoning);
        other = Map.copyOf(other);
        other.forEach((name, count) -> {
            if (!isInput(name) && !isOutput(name)) {
                throw new IllegalArgumentException(
                        "token class \"" + name + "\" starts with neither input_ nor output_");
            }
            check(name, count);
        });
    }

    /** All input tokens of the request, cached or not: what a price's context step looks at. Stops at Long.MAX_VALUE. */
    public long contextTokens() {
        long sum = add(add(add(orZero(input), orZero(cacheRead)), orZero(cacheWrite5m)), orZero(cacheWrite1h));
        for (Map.Entry<String, Long> count : other.entrySet()) {
            if (isInput(count.getKey())) {
                sum = add(sum, count.getValue());
            }
        }
        return sum;
    }

    static boolean isInput(String otherClass) {
        return otherClass.startsWith("input_");
    }

    static boolean isOutput(String otherClass) {
        return otherClass.startsWith("output_");
    }

    private static long add(long left, long right) {
        long sum = left + right;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static long orZero(@Nullable Long count) {
        return count == null ? 0 : count;
    }

    private static void check(String name, @Nullable Long count) {
        if (count != null && count < 0) {
            throw new IllegalArgumentException("token count " + name + " is negative: " + count);
        }
    }
}
