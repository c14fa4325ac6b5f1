package io.tokentally.sdk.usage;

import io.tokentally.event.TokenCounts;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The disjoint classes of one call while they are worked out, and whether the body contradicted itself.
 *
 * @param other never null
 */
record Classes(
        @Nullable Long input,
        @Nullable Long cacheRead,
        @Nullable Long cacheWrite5m,
        @Nullable Long cacheWrite1h,
        @Nullable Long output,
        @Nullable Long reasoning,
        Map<String, Long> other,
        boolean contradicted) {

    static final String INPUT_AUDIO = "input_audio";
    static final String OUTPUT_AUDIO = "output_audio";

    /** All input classes. */
    long prompt() {
        return zero(input) + zero(cacheRead) + zero(cacheWrite5m) + zero(cacheWrite1h) + others("input_");
    }

    /** All output classes. */
    long completion() {
        return zero(output) + zero(reasoning) + others("output_");
    }

    Classes plus(Classes more) {
        Map<String, Long> others = new HashMap<>(other);
        more.other.forEach((name, count) -> others.merge(name, count, Long::sum));
        return new Classes(
                sum(input, more.input),
                sum(cacheRead, more.cacheRead),
                sum(cacheWrite5m, more.cacheWrite5m),
                sum(cacheWrite1h, more.cacheWrite1h),
                sum(output, more.output),
                sum(reasoning, more.reasoning),
                others,
                contradicted || more.contradicted);
    }

    Classes contradictory() {
        return new Classes(input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, other, true);
    }

    TokenCounts toTokens() {
        return new TokenCounts(input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, new HashMap<>(other));
    }

    static long zero(@Nullable Long count) {
        return count == null ? 0 : count;
    }

    private static @Nullable Long sum(@Nullable Long one, @Nullable Long other) {
        return one == null && other == null ? null : Long.valueOf(zero(one) + zero(other));
    }

    private long others(String side) {
        return other.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(side))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
