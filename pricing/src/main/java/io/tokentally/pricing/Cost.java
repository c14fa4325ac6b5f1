package io.tokentally.pricing;

import java.math.BigDecimal;

/**
 * What one call cost, in USD, exact, with 18 decimals.
 *
 * @param input of input, cache reads, cache writes and every {@code input_*} class
 * @param output of output, reasoning and every {@code output_*} class
 */
public record Cost(BigDecimal input, BigDecimal output) {

    public BigDecimal total() {
        return input.add(output);
    }
}
