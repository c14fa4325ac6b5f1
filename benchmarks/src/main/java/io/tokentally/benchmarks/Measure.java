package io.tokentally.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A ratio beside its goal. Met where the median of the rounds is within the bound.
 *
 * @param name short and stable, for machines
 * @param what it says, for people
 */
public record Measure(String name, String what, Spread ratio, Goal goal) {
    boolean isMet() {
        return goal.isMetBy(ratio.median());
    }

    /** One JSON object. */
    String json() {
        return new ObjectMapper()
                .createObjectNode()
                .put("measure", name)
                .put("ratio", digits(ratio.median()))
                .put("min", digits(ratio.min()))
                .put("max", digits(ratio.max()))
                .put("goal", goal.toString())
                .put("met", isMet())
                .toString();
    }

    private static BigDecimal digits(double value) {
        return new BigDecimal(value).round(new MathContext(4));
    }
}
