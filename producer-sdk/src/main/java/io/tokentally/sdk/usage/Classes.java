package io.tokentally.sdk.usage;

import io.tokentally.event.TokenCounts;
import io.tokentally.schemas.Bounds;
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
    static final String INPUT_CITATION = "input_citation";
    static final String INPUT_IMAGE = "input_image";
    static final String OUTPUT_AUDIO = "output_audio";
    static final String OUTPUT_IMAGE = "output_image";
    static final Classes NONE = of(null, null, null, null);

    static Classes of(@Nullable Long input, @Nullable Long cacheRead, @Nullable Long output, @Nullable Long reasoning) {
        return new Classes(input, cacheRead, null, null, output, reasoning, Map.of(), false);
    }

    /** Whether no class at all is reported. */
    boolean none() {
        return input == null
                && cacheRead == null
                && cacheWrite5m == null
                && cacheWrite1h == null
                && output == null
                && reasoning == null
                && other.isEmpty();
    }

    boolean anyInput() {
        return input != null || cacheRead != null || cacheWrite5m != null || cacheWrite1h != null || has("input_");
    }

    boolean anyOutput() {
        return output != null || reasoning != null || has("output_");
    }

    /** How the event says where its counts are from. */
    String source() {
        return "api:" + prompt() + "+" + completion();
    }

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
        more.other.forEach((name, count) -> others.merge(name, count, Classes::sum));
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

    /** These, contradicted where the body states a total that they do not sum to. */
    Classes against(@Nullable Long total) {
        boolean differs = total != null && total != prompt() + completion();
        return new Classes(
                input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, other, contradicted || differs);
    }

    static Classes of(TokenCounts tokens) {
        return new Classes(
                tokens.getInput(),
                tokens.getCacheRead(),
                tokens.getCacheWrite5m(),
                tokens.getCacheWrite1h(),
                tokens.getOutput(),
                tokens.getReasoning(),
                tokens.getOther(),
                false);
    }

    TokenCounts toTokens() {
        return new TokenCounts(input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, new HashMap<>(other));
    }

    static long zero(@Nullable Long count) {
        return count == null ? 0 : count;
    }

    static @Nullable Long sum(@Nullable Long one, @Nullable Long other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        long sum = one + other;
        if (sum >= Bounds.COUNT_LIMIT) {
            throw new InvalidUsageException("the counts of one class must sum to less than 2^53 but sum to " + sum);
        }
        return sum;
    }

    /** Puts a count of a kind that is rare, and left out where there is none of it. */
    static void putPositive(Map<String, Long> other, String name, @Nullable Long count) {
        if (count != null && count > 0) {
            other.put(name, count);
        }
    }

    private boolean has(String side) {
        return other.keySet().stream().anyMatch(name -> name.startsWith(side));
    }

    private long others(String side) {
        return other.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(side))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
