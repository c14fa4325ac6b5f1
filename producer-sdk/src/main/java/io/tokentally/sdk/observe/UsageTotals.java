package io.tokentally.sdk.observe;

import io.tokentally.schemas.PlainDigits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sum of several calls, exact.
 *
 * @param tokens by class: {@code input}, {@code cache_read}, {@code cache_write_5m}, {@code cache_write_1h}, {@code
 *     output}, {@code reasoning}, and further ones that start with {@code input_} or {@code output_}; a class that no call
 *     reported is left out
 * @param inputCost in USD, of the calls whose price is known, as {@code outputCost}; null where no call's is
 * @param unpricedCalls calls whose price is not known; all of them where the client has no prices
 */
public record UsageTotals(
        long calls,
        Map<String, BigInteger> tokens,
        @Nullable BigDecimal inputCost,
        @Nullable BigDecimal outputCost,
        long unpricedCalls) {
    public static final UsageTotals NONE = new UsageTotals(0, Map.of(), null, null, 0);

    public UsageTotals {
        tokens = Collections.unmodifiableMap(new LinkedHashMap<>(tokens));
        inputCost = inputCost == null ? null : PlainDigits.number(inputCost);
        outputCost = outputCost == null ? null : PlainDigits.number(outputCost);
    }

    /** All input classes. */
    public BigInteger inputTokens() {
        return sum(true);
    }

    /** All output classes. */
    public BigInteger outputTokens() {
        return sum(false);
    }

    public BigInteger totalTokens() {
        return inputTokens().add(outputTokens());
    }

    public @Nullable BigDecimal totalCost() {
        return inputCost == null || outputCost == null ? null : PlainDigits.number(inputCost.add(outputCost));
    }

    private BigInteger sum(boolean input) {
        return tokens.entrySet().stream()
                .filter(entry -> isInput(entry.getKey()) == input)
                .map(Map.Entry::getValue)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static boolean isInput(String name) {
        return name.startsWith("input") || name.startsWith("cache_");
    }
}
