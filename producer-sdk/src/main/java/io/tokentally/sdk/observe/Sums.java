package io.tokentally.sdk.observe;

import io.tokentally.event.TokenCounts;
import io.tokentally.sdk.usage.UsageCost;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Running totals, to and from which calls are added and taken away. Guarded by {@link Tally}. */
final class Sums {
    private static final String[] CLASSES = {
        "input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning"
    };
    private final ClassSum[] classes = new ClassSum[CLASSES.length];
    private final Map<String, ClassSum> other = new TreeMap<>();
    private long calls;
    private long unpriced;
    private BigDecimal inputCost = BigDecimal.ZERO;
    private BigDecimal outputCost = BigDecimal.ZERO;

    Sums() {
        for (int i = 0; i < classes.length; i++) {
            classes[i] = new ClassSum();
        }
    }

    /** @param sign 1 to add, −1 to take away what was added */
    void add(TokenCounts tokens, @Nullable UsageCost cost, int sign) {
        boolean hasOther = !tokens.getOther().isEmpty(); // first, so that what lacks them is not counted in part
        calls += sign;
        classes[0].add(tokens.getInput(), sign);
        classes[1].add(tokens.getCacheRead(), sign);
        classes[2].add(tokens.getCacheWrite5m(), sign);
        classes[3].add(tokens.getCacheWrite1h(), sign);
        classes[4].add(tokens.getOutput(), sign);
        classes[5].add(tokens.getReasoning(), sign);
        if (hasOther) {
            tokens.getOther()
                    .forEach((name, count) ->
                            other.computeIfAbsent(name, n -> new ClassSum()).add(count, sign));
            other.values().removeIf(sum -> sum.reports == 0);
        }
        if (cost == null) {
            unpriced += sign;
        } else {
            inputCost = sign > 0 ? inputCost.add(cost.input()) : inputCost.subtract(cost.input());
            outputCost = sign > 0 ? outputCost.add(cost.output()) : outputCost.subtract(cost.output());
        }
    }

    void add(Sums sums) {
        calls += sums.calls;
        unpriced += sums.unpriced;
        for (int i = 0; i < classes.length; i++) {
            classes[i].add(sums.classes[i]);
        }
        sums.other.forEach(
                (name, sum) -> other.computeIfAbsent(name, n -> new ClassSum()).add(sum));
        inputCost = inputCost.add(sums.inputCost);
        outputCost = outputCost.add(sums.outputCost);
    }

    boolean isEmpty() {
        return calls == 0;
    }

    UsageTotals totals() {
        Map<String, BigInteger> tokens = new LinkedHashMap<>();
        for (int i = 0; i < CLASSES.length; i++) {
            classes[i].putInto(tokens, CLASSES[i]);
        }
        other.forEach((name, sum) -> sum.putInto(tokens, name));
        boolean priced = calls > unpriced;
        return new UsageTotals(calls, tokens, priced ? inputCost : null, priced ? outputCost : null, unpriced);
    }

    private static final class ClassSum {
        private final WideSum sum = new WideSum();
        private long reports;

        void add(@Nullable Long count, int sign) {
            if (count != null) {
                sum.add(sign * count);
                reports += sign;
            }
        }

        void add(ClassSum more) {
            sum.add(more.sum);
            reports += more.reports;
        }

        void putInto(Map<String, BigInteger> tokens, String name) {
            if (reports > 0) {
                tokens.put(name, sum.value());
            }
        }
    }
}
